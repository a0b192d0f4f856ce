// `redis`: commands on one connection, messages to another.

'use strict';

const { createClient } = require('redis');
const { port, rounds, thousand } = require('./rounds.js');

exports.main = rounds(async () => {
  const client = createClient({ url: `redis://:secret@127.0.0.1:${port}` });
  const listener = client.duplicate();
  await Promise.all([client.connect(), listener.connect()]);
  const waiting = new Map();
  await listener.subscribe('rounds', message => waiting.get(message)());
  try {
    return await thousand(async n => {
      if (n % 2) {
        await client.set(`round:${n}`, `é ${n}`);
        return await client.get(`round:${n}`) === `é ${n}`;
      }
      const heard = new Promise(resolve => { waiting.set(String(n), resolve); });
      await client.publish('rounds', String(n));
      await heard;
      return true;
    });
  } finally {
    await Promise.all([client.close(), listener.close()]);
  }
});
