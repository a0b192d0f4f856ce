'use strict';

const Papa = require('papaparse');

exports['parses and writes'] = () => [Papa.parse('a,b\n1,"x, y"\n', { header: true, dynamicTyping: true }).data, Papa.unparse([{ a: 1, b: 'x"y' }])];
