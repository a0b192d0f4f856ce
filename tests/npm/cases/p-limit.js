'use strict';

const { default: pLimit } = require('p-limit');

exports['limits'] = async () => { const limit = pLimit(1); const order = []; await Promise.all([1, 2, 3].map(n => limit(async () => { order.push(n); await undefined; order.push(-n); }))); return [order, limit.activeCount]; };
