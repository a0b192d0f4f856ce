'use strict';

const { chunk, groupBy, isEqual } = require('lodash-es');

exports['chunks, groups, compares'] = () => [chunk([1, 2, 3, 4, 5], 2), groupBy([1.2, 1.8, 2.1], Math.floor), isEqual({ a: [1] }, { a: [1] })];
