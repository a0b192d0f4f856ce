'use strict';

const qs = require('qs');

exports['parses and writes'] = () => [qs.parse('a[b][]=1&a[b][]=2&c=%C3%A9'), qs.stringify({ a: { b: [1, 2] }, c: 'é' }), qs.stringify({ a: [1, 2] }, { arrayFormat: 'comma' })];
