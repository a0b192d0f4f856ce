'use strict';

const { LRUCache } = require('lru-cache');

exports['caches'] = async () => { const disposed = []; const cache = new LRUCache({ max: 2, dispose: (value, key, reason) => disposed.push([value, key, reason]), fetchMethod: async key => `fetched ${key}` }); cache.set('a', 1); cache.set('b', 2); cache.get('a'); cache.set('c', 3); return [[...cache.keys()], disposed, await cache.fetch('d'), cache.size]; };
exports['expires'] = async () => { const cache = new LRUCache({ max: 5, ttl: 1, ttlResolution: 0 }); cache.set('a', 1); await new Promise(resolve => { setTimeout(resolve, 10); }); return cache.get('a'); };
