// `mqtt` with a real broker.

'use strict';

const mqtt = require('mqtt');

const broker = `mqtt://127.0.0.1:${process.env.TEST_PORT}`;

async function connected(use, options) {
  const client = await mqtt.connectAsync(broker, { reconnectPeriod: 0, ...options });
  try {
    return await use(client);
  } finally {
    await client.endAsync(true);
  }
}

for (const protocolVersion of [4, 5]) {
  exports[`1,000 messages with version ${protocolVersion}`] = () => connected(async client => {
    let sum = 0;
    let heard = 0;
    const all = new Promise(resolve => {
      client.on('message', (topic, payload) => { sum += Number(payload); if ((heard += 1) === 1000) resolve(); });
    });
    await client.subscribeAsync(`numbers/${protocolVersion}/#`, { qos: 1 });
    const numbers = Array.from({ length: 1000 }, (unused, n) => n);
    await Promise.all(numbers.map(n => client.publishAsync(`numbers/${protocolVersion}/${n % 7}`, String(n), { qos: n % 2 })));
    await all;
    return sum;
  }, { protocolVersion });
}
exports['delivers exactly once, and keeps'] = () => connected(async client => {
  await client.publishAsync('kept', Buffer.from([1, 2]), { qos: 2, retain: true });
  const heard = new Promise(resolve => { client.on('message', (topic, payload, packet) => resolve([topic, [...payload], packet.retain, packet.qos])); });
  const granted = await client.subscribeAsync('kept', { qos: 2 });
  const message = await heard;
  await client.publishAsync('kept', '', { retain: true });
  return [granted, message];
});
exports['leaves a will'] = () => connected(async client => {
  const heard = new Promise(resolve => { client.on('message', (topic, payload) => resolve([topic, String(payload)])); });
  await client.subscribeAsync('will');
  const other = await mqtt.connectAsync(broker, { reconnectPeriod: 0, will: { topic: 'will', payload: 'gone', qos: 0, retain: false } });
  other.on('error', () => {});
  other.stream.destroy();
  return heard;
});
