'use strict';

const mqtt = require('mqtt');
const net = require('net');

exports['connects to what says yes'] = () => new Promise((resolve, reject) => {
  const seen = [];
  const server = net.createServer(socket => socket.on('data', data => { seen.push(data[0] >> 4); if (data[0] >> 4 === 1) socket.write(Buffer.from([0x20, 2, 0, 0])); }));
  server.listen(0, '127.0.0.1', () => {
    const client = mqtt.connect(`mqtt://127.0.0.1:${server.address().port}`, { clientId: 'c', reconnectPeriod: 0 });
    client.on('error', reject);
    client.on('connect', packet => client.end(true, () => { server.close(); resolve([packet.cmd, packet.returnCode, seen[0]]); }));
  });
});
