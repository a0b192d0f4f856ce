'use strict';

const { load, dump } = require('js-yaml');

exports['parses and writes'] = () => [load('a: [1, ~, yes]\nb: {c: "d"}\n'), dump({ a: [1, 'two'], b: { c: null } })];
exports['refuses'] = () => { try { load('a: b: c'); } catch (error) { return error.name; } };
