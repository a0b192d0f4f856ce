// `redis` and `ioredis` with a real server.

'use strict';

const { createClient } = require('redis');
const Redis = require('ioredis');

const port = Number(process.env.TEST_PORT);

async function withRedis(use) {
  const client = createClient({ url: `redis://:secret@127.0.0.1:${port}` });
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

async function withIoredis(use) {
  const client = new Redis({ port, host: '127.0.0.1', password: 'secret' });
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

exports['redis: 1,000 operations'] = () => withRedis(async client => {
  for (let n = 0; n < 500; n += 1) await client.set(`a:${n}`, `é ${n}`);
  const values = await Promise.all(Array.from({ length: 500 }, (unused, n) => client.get(`a:${n}`)));
  return [values[499], new Set(values).size, await client.get('none')];
});
exports['redis: hashes, transactions, scripts'] = () => withRedis(async client => {
  await client.del(['h', 'n1']);
  await client.hSet('h', { a: '1', b: '2' });
  const [counted, all] = await client.multi().incr('n1').hGetAll('h').exec();
  return [counted, { ...all }, await client.eval('return {KEYS[1], ARGV[1]}', { keys: ['k'], arguments: ['v'] })];
});
exports['redis: publishes and subscribes'] = () => withRedis(async client => {
  const listener = client.duplicate();
  await listener.connect();
  const heard = [];
  let done;
  const all = new Promise(resolve => { done = resolve; });
  await listener.subscribe('news', (message, channel) => { if (heard.push([channel, message]) === 100) done(); });
  for (let n = 0; n < 100; n += 1) await client.publish('news', String(n));
  await all;
  await listener.close();
  return [heard[0], heard[99]];
});
exports['ioredis: 1,000 operations'] = () => withIoredis(async client => {
  for (let n = 0; n < 500; n += 1) await client.set(`b:${n}`, Buffer.from([n & 255]));
  const pipeline = client.pipeline();
  for (let n = 0; n < 500; n += 1) pipeline.getBuffer(`b:${n}`);
  const values = await pipeline.exec();
  return values.reduce((sum, [error, value]) => sum + (error ? NaN : value[0]), 0);
});
exports['ioredis: publishes and subscribes'] = () => withIoredis(async client => {
  const listener = client.duplicate();
  const heard = new Promise(resolve => { listener.on('message', (channel, message) => resolve([channel, message])); });
  const count = await listener.subscribe('other');
  await client.publish('other', 'hello');
  const message = await heard;
  listener.disconnect();
  return [count, message];
});
exports['ioredis: scripts, scans, errors'] = () => withIoredis(async client => {
  client.defineCommand('double', { numberOfKeys: 0, lua: 'return ARGV[1] * 2' });
  await client.mset({ 'c:1': 1, 'c:2': 2 });
  const found = [];
  for await (const keys of client.scanStream({ match: 'c:*' })) found.push(...keys);
  return [await client.double(21), [...new Set(found)].sort(), await client.lpush('c:1', 'x').catch(error => error.message)];
});
exports['refuses a wrong password'] = async () => { const client = createClient({ url: `redis://:wrong@127.0.0.1:${port}`, socket: { reconnectStrategy: false } }); client.on('error', () => {}); return client.connect().catch(error => error.message); };
