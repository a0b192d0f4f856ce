// `nats`: questions and answers between two connections.

'use strict';

const { connect, StringCodec } = require('nats');
const { port, rounds, thousand } = require('./rounds.js');

const codec = StringCodec();

exports.main = rounds(async () => {
  const open = () => connect({ servers: `127.0.0.1:${port}`, token: 'secret', reconnect: false });
  const [asks, answers] = await Promise.all([open(), open()]);
  answers.subscribe('double', { callback: (error, message) => message.respond(codec.encode(String(2 * codec.decode(message.data)))) });
  await answers.flush();
  try {
    return await thousand(async n => codec.decode((await asks.request('double', codec.encode(String(n)))).data) === String(2 * n));
  } finally {
    await Promise.all([asks.close(), answers.close()]);
  }
});
