'use strict';

const { parse, tokenizer } = require('acorn');

exports['parses'] = () => [parse('const a = async () => { await b?.c; };', { ecmaVersion: 'latest' }).body[0].type, [...tokenizer('a + 1', { ecmaVersion: 2020 })].map(token => token.type.label)];
