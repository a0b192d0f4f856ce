'use strict';

const { default: queryString } = require('query-string');

exports['parses and writes'] = () => [queryString.parse('a=1&b=2&b=3'), queryString.stringify({ a: 1, c: [1, 2] }, { arrayFormat: 'bracket' }), queryString.stringifyUrl({ url: 'http://a/b', query: { c: 'd' } })];
