'use strict';

const equal = require('fast-deep-equal');

exports['compares'] = () => [equal({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), equal(new Date(1), new Date(2)), equal(NaN, NaN)];
