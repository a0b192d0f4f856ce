'use strict';

const JSON5 = require('json5');

exports['parses and writes'] = () => [JSON5.parse("{a: 'b', c: [1,], /* d */ e: +Infinity, f: 0xff}"), JSON5.stringify({ a: 'b', 'c-d': 1 })];
