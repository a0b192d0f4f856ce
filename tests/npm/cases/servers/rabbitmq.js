// `amqplib` with a real broker.

'use strict';

const amqp = require('amqplib');

const broker = `amqp://guest:guest@127.0.0.1:${process.env.TEST_PORT}`;

async function connected(use, address = broker) {
  const connection = await amqp.connect(address);
  connection.on('error', () => {});
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

exports['1,000 messages'] = () => connected(async connection => {
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (let n = 0; n < 1000; n += 1) channel.sendToQueue(queue, Buffer.from(`é ${n}`), { messageId: String(n), headers: { n } });
  await channel.waitForConfirms();
  let sum = 0;
  let heard = 0;
  await new Promise(resolve => {
    channel.consume(queue, message => {
      sum += message.properties.headers.n;
      channel.ack(message);
      if ((heard += 1) === 1000) resolve();
    });
  });
  return [sum, heard, (await channel.checkQueue(queue)).messageCount];
});
exports['routes by topic'] = () => connected(async connection => {
  const channel = await connection.createChannel();
  await channel.assertExchange('news', 'topic', { autoDelete: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'news', '*.good');
  for (const key of ['a.good', 'a.bad', 'b.good']) channel.publish('news', key, Buffer.from(key));
  const heard = [];
  await new Promise(resolve => { channel.consume(queue, message => { if (heard.push([message.fields.routingKey, String(message.content)]) === 2) resolve(); }, { noAck: true }); });
  return heard;
});
exports['gives back and rejects'] = () => connected(async connection => {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true, arguments: { 'x-max-priority': 5 } });
  channel.sendToQueue(queue, Buffer.alloc(200_000, 'x'), { priority: 1 });
  let message;
  while (!message) message = await channel.get(queue);
  channel.nack(message);
  let again;
  while (!again) again = await channel.get(queue);
  channel.reject(again, false);
  return [message.content.length, again.fields.redelivered, await channel.get(queue)];
});
exports['says what is wrong'] = async () => [
  await connected(async connection => {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    return channel.checkQueue('nowhere').catch(error => [error.code, error.message]);
  }),
  await connected(() => 'in', broker.replace('guest:guest', 'guest:wrong')).catch(error => error.message.split('"')[0]),
];
