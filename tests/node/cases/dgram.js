// `node:dgram`: sockets that send to each other.

'use strict';

const dgram = require('node:dgram');
const { once } = require('node:events');

async function bound(type = 'udp4', options = {}) {
  const socket = dgram.createSocket({ type, ...options });
  socket.bind(0, type === 'udp4' ? '127.0.0.1' : '::1');
  await once(socket, 'listening');
  return socket;
}

exports['exports'] = () => Object.keys(dgram).filter(name => !name.startsWith('_')).sort();

exports['send and receive'] = async () => {
  const server = await bound();
  const client = dgram.createSocket('udp4');
  const { port } = server.address();
  const all = [];
  for (const [message, ...rest] of [['text', port, '127.0.0.1'], [Buffer.from('bytes'), port], [Buffer.from('partly'), 1, 3, port, '127.0.0.1'], [['a', Buffer.from('b')], port], ['', port], ['name', port, 'localhost']]) {
    const received = once(server, 'message');
    const sent = await new Promise(resolve => client.send(message, ...rest, (error, length) => resolve([error, length])));
    const [data, info] = await received;
    all.push([sent, String(data), info.address, info.family, info.size, info.port === client.address().port]);
  }
  client.close();
  server.close();
  await once(server, 'close');
  return all;
};

exports['answers'] = async () => {
  const server = await bound();
  server.on('message', (message, { port, address }) => server.send(`echo ${message}`, port, address));
  const client = dgram.createSocket('udp4', () => {});
  client.send('x', server.address().port);
  const [answer] = await once(client, 'message');
  client.close();
  server.close();
  return String(answer);
};

exports['connected'] = async () => {
  const server = await bound();
  const client = dgram.createSocket('udp4');
  client.connect(server.address().port, '127.0.0.1');
  await once(client, 'connect');
  const received = once(server, 'message');
  client.send('connected');
  const [message] = await received;
  const outcomes = [String(message), client.remoteAddress().address, client.remoteAddress().port === server.address().port];
  for (const act of [() => client.send('x', 1, '127.0.0.1'), () => client.connect(1)]) {
    try {
      act();
    } catch (error) {
      outcomes.push([error.name, error.code, error.message]);
    }
  }
  client.close();
  server.close();
  return outcomes;
};

exports['addresses'] = async () => {
  const socket = await bound();
  const { address, family, port } = socket.address();
  const all = [address, family, port > 0, socket.type];
  socket.close();
  return all;
};

exports['wrong uses'] = async () => {
  const outcomes = [];
  const attempt = act => {
    try {
      act();
      outcomes.push('nothing thrown');
    } catch (error) {
      outcomes.push([error.name, error.code, error.message]);
    }
  };
  attempt(() => dgram.createSocket('tcp'));
  const socket = dgram.createSocket('udp4');
  attempt(() => socket.remoteAddress());
  attempt(() => socket.disconnect());
  attempt(() => socket.send('x', 0));
  attempt(() => socket.send('x', 70000));
  attempt(() => socket.send(5, 1));
  attempt(() => socket.setTTL('x'));
  socket.close();
  attempt(() => socket.close());
  attempt(() => socket.send('x', 1));
  attempt(() => socket.bind(0));
  return outcomes;
};

exports['options'] = async () => {
  const socket = await bound('udp4', { reuseAddr: true });
  socket.setBroadcast(true);
  const all = [socket.setTTL(5), socket.setMulticastTTL(6), socket.setMulticastLoopback(true), socket.getRecvBufferSize() > 0, socket.getSendBufferSize() > 0, socket.ref() === socket, socket.unref() === socket];
  socket.close();
  return all;
};

exports['address in use'] = async () => {
  const one = await bound();
  const other = dgram.createSocket('udp4');
  const { port } = one.address();
  other.bind(port, '127.0.0.1');
  const [error] = await once(other, 'error');
  one.close();
  other.close();
  return [error.code, error.syscall, error.message.replace(String(port), 'PORT'), error.address, error.port === port];
};
