'use strict';

const NodeCache = require('node-cache');

exports['caches'] = () => { const cache = new NodeCache({ stdTTL: 100, checkperiod: 0 }); cache.set('a', { b: 1 }); return [cache.get('a'), cache.get('x'), cache.keys(), cache.take('a'), cache.getStats()]; };
