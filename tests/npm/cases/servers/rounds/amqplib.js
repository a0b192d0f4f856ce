// `amqplib`: messages that are confirmed and acknowledged.

'use strict';

const amqp = require('amqplib');
const { port, rounds, thousand } = require('./rounds.js');

exports.main = rounds(async () => {
  const connection = await amqp.connect(`amqp://guest:guest@127.0.0.1:${port}`);
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const waiting = new Map();
  await channel.consume(queue, message => {
    channel.ack(message);
    waiting.get(String(message.content))();
  });
  try {
    return await thousand(async n => {
      const heard = new Promise(resolve => { waiting.set(String(n), resolve); });
      await new Promise((resolve, reject) => { channel.sendToQueue(queue, Buffer.from(String(n)), {}, error => (error ? reject(error) : resolve())); });
      await heard;
      return true;
    });
  } finally {
    await connection.close();
  }
});
