// `ioredis`: commands on one connection, messages to another.

'use strict';

const Redis = require('ioredis');
const { port, rounds, thousand } = require('./rounds.js');

exports.main = rounds(async () => {
  const client = new Redis({ port, host: '127.0.0.1', password: 'secret' });
  const listener = client.duplicate();
  const waiting = new Map();
  listener.on('message', (channel, message) => waiting.get(message)());
  await listener.subscribe('rounds');
  try {
    return await thousand(async n => {
      if (n % 2) {
        const [, [, value]] = await client.pipeline().set(`round:${n}`, `é ${n}`).get(`round:${n}`).exec();
        return value === `é ${n}`;
      }
      const heard = new Promise(resolve => { waiting.set(String(n), resolve); });
      await client.publish('rounds', String(n));
      await heard;
      return true;
    });
  } finally {
    await Promise.all([client.quit(), listener.quit()]);
  }
});
