'use strict';

const merge = require('deepmerge');

exports['merges'] = () => merge({ a: [1], b: { c: 1 } }, { a: [2], b: { d: 2 } });
