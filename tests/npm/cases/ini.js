'use strict';

const { parse, stringify } = require('ini');

exports['parses and writes'] = () => [parse('a=1\n[b]\nc[]=x\nc[]=y\nd=true\n'), stringify({ a: 1, b: { c: 'x' } })];
