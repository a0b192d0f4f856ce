'use strict';

const { parse, stringify, parseDocument } = require('yaml');

exports['parses and writes'] = () => [parse('a: &x [1, two, 3.5]\nb: *x\nc: |\n  text\n  more\nd: 2001-12-14\n'), stringify({ a: [1, { b: 'x: y' }], c: null, d: 'multi\nline' })];
exports['keeps comments'] = () => { const document = parseDocument('# first\na: 1 # one\n'); document.set('b', 2); return String(document); };
exports['refuses'] = () => { try { parse('a: [1'); } catch (error) { return [error.name, error.code, error.message]; } };
