'use strict';

const { default: QuickLRU } = require('quick-lru');

exports['caches'] = () => { const cache = new QuickLRU({ maxSize: 1 }); cache.set('a', 1).set('b', 2).set('c', 3); return [cache.has('a'), cache.has('b'), cache.get('c'), cache.size]; };
