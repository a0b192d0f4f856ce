'use strict';

const Redis = require('ioredis');

exports['fails without a server'] = () => { const client = new Redis({ port: 9, lazyConnect: true, retryStrategy: null }); client.on('error', () => {}); return client.connect().catch(error => [error.message]); };
exports['builds commands'] = () => [new Redis.Command('set', ['a', 'é']).toWritable(), new Redis.Cluster([], { lazyConnect: true }).status];
