// `mqtt`: one that publishes, one that subscribes.

'use strict';

const mqtt = require('mqtt');
const { port, rounds, thousand } = require('./rounds.js');

exports.main = rounds(async () => {
  const connect = () => mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
  const [client, listener] = await Promise.all([connect(), connect()]);
  const waiting = new Map();
  listener.on('message', (topic, message) => waiting.get(String(message))());
  await listener.subscribeAsync('rounds/+', { qos: 1 });
  try {
    return await thousand(async n => {
      const heard = new Promise(resolve => { waiting.set(String(n), resolve); });
      await client.publishAsync(`rounds/${n % 7}`, String(n), { qos: n % 2 });
      await heard;
      return true;
    });
  } finally {
    await Promise.all([client.endAsync(), listener.endAsync()]);
  }
});
