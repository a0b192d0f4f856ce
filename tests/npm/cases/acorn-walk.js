'use strict';

const { simple, ancestor, findNodeAt, findNodeAround } = require('acorn-walk');
const { parse } = require('acorn');

exports['walks'] = () => { const tree = parse('const f = (a, b = 2) => { return a + b * 3 }', { ecmaVersion: 2022 }); const seen = []; simple(tree, { Literal(node) { seen.push(node.raw); }, BinaryExpression(node) { seen.push(node.operator); } }); ancestor(tree, { Identifier(node, state, ancestors) { seen.push([node.name, ancestors.length]); } }); return [seen, findNodeAt(tree, 10).node.type, findNodeAround(tree, 38, 'BinaryExpression').node.start]; };
