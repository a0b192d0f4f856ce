'use strict';

const peggy = require('peggy');

const grammar = 'sum = head:product tail:("+" @product)* { return tail.reduce((a, b) => a + b, head) }\nproduct = head:number tail:("*" @number)* { return tail.reduce((a, b) => a * b, head) }\nnumber "a number" = digits:$[0-9]+ { return Number(digits) } / "(" @sum ")"';

exports['makes parsers'] = () => { const { parse } = peggy.generate(grammar); return [parse('2*(3+4)+1'), (() => { try { return parse('2+'); } catch (error) { return [error.name, error.message, error.location.start]; } })()]; };
