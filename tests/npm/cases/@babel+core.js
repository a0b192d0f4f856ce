'use strict';

const babel = require('@babel/core');

exports['transforms'] = () => { const plugin = ({ types: t }) => ({ visitor: { Identifier(path) { if (path.node.name === 'old') path.node.name = 'young'; }, NumericLiteral(path) { if (path.node.value === 1) path.replaceWith(t.binaryExpression('+', t.identifier('zero'), t.identifier('one'))), path.skip(); } } }); const { code, map } = babel.transformSync('const old = 1; export default class { #a = old?.b ?? 2; static { old(); } }', { plugins: [plugin], sourceMaps: true, configFile: false, babelrc: false, filename: 'a.js' }); return [code, map.mappings]; };
exports['is asynchronous'] = async () => (await babel.transformAsync('a => a', { configFile: false, babelrc: false, comments: false, compact: true })).code;
exports['says what is wrong'] = () => { try { return babel.parseSync('a b', { configFile: false, babelrc: false }); } catch (error) { return [error.code, error.reasonCode, error.loc]; } };
