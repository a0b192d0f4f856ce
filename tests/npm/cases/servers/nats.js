// `nats` with a real server.

'use strict';

const { connect, StringCodec } = require('nats');

const codec = StringCodec();

async function connected(use, more) {
  const connection = await connect({ servers: `127.0.0.1:${process.env.TEST_PORT}`, token: 'secret', reconnect: false, ...more });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

exports['1,000 messages'] = () => connected(async connection => {
  const subscription = connection.subscribe('numbers.*', { max: 1000 });
  for (let n = 0; n < 1000; n += 1) connection.publish(`numbers.${n % 3}`, codec.encode(String(n)));
  let sum = 0;
  for await (const message of subscription) sum += Number(codec.decode(message.data));
  return [sum, subscription.getProcessed()];
});
exports['asks and answers'] = () => connected(async connection => {
  connection.subscribe('double', { callback: (error, message) => message.respond(codec.encode(String(Number(codec.decode(message.data)) * 2))) });
  const answers = await Promise.all(Array.from({ length: 100 }, (unused, n) => connection.request('double', codec.encode(String(n)))));
  return [answers.reduce((sum, { data }) => sum + Number(codec.decode(data)), 0), await connection.request('nobody', undefined, { timeout: 1000 }).catch(error => error.code)];
});
exports['is refused'] = () => connected(() => 'in', { token: 'wrong' }).catch(error => error.code);
