'use strict';

const { WebSocket, WebSocketServer } = require('ws');

exports['talks to itself'] = () => new Promise((resolve, reject) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const seen = [];
  server.on('connection', (socket, request) => {
    seen.push(request.url);
    socket.on('message', (data, binary) => socket.send(binary ? data : `echo ${data}`, { binary }));
  });
  server.on('listening', () => {
    const client = new WebSocket(`ws://127.0.0.1:${server.address().port}/path`, { perMessageDeflate: true });
    client.on('error', reject);
    client.on('open', () => client.send('hello'));
    client.on('message', (data, binary) => {
      seen.push(binary ? [...data] : String(data));
      if (binary) client.close(1000, 'done');
      else client.send(Buffer.from([1, 2, 3]));
    });
    client.on('close', (code, reason) => { server.close(); resolve([seen, code, String(reason)]); });
  });
});
exports['compresses'] = () => new Promise((resolve, reject) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: { threshold: 10 } });
  server.on('connection', socket => socket.on('message', data => socket.send(data)));
  server.on('listening', () => {
    const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
    client.on('error', reject);
    client.on('open', () => client.send('x'.repeat(100_000)));
    client.on('message', data => { resolve([data.length, client.extensions]); client.terminate(); server.close(); });
  });
});
