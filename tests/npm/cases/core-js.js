'use strict';

const groupBy = require('core-js/actual/object/group-by.js');
const structuredClone = require('core-js/actual/structured-clone.js');
const fromAsync = require('core-js/actual/array/from-async.js');
const toSorted = require('core-js/actual/array/to-sorted.js');

exports['fills in'] = async () => [{ ...groupBy([1, 2, 3], n => (n % 2 ? 'odd' : 'even')) }, structuredClone({ a: new Map([[1, 2]]) }), await fromAsync([Promise.resolve(1), 2]), toSorted([2, 1])];
