// `node:https`: clients and servers with a certificate that only the tests know.

'use strict';

const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const { once } = require('node:events');

const file = name => fs.readFileSync(path.join(__dirname, '..', 'certificates', name));
const ca = file('authority.pem');
const identity = { key: file('server.key'), cert: file('server.pem') };

async function withServer(listener, use, options = {}) {
  const server = https.createServer({ ...identity, ...options }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(server.address().port, server);
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}

async function text(stream) {
  let all = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) all += chunk;
  return all;
}

exports['exports'] = () => Object.keys(https).sort();

exports['get'] = () => withServer((request, response) => response.end(JSON.stringify([request.method, request.url, request.socket.encrypted, request.headers.host.split(':')[0]])), async port => {
  const [response] = await once(https.get({ host: '127.0.0.1', port, path: '/x', ca }), 'response');
  const [other] = await once(https.get(`https://localhost:${port}/y`, { ca, family: 4 }), 'response');
  const [third] = await once(https.get(new URL(`https://127.0.0.1:${port}/z`), { ca, headers: { Host: 'localhost' } }), 'response');
  return [response.statusCode, await text(response), other.statusCode, await text(other), await text(third)];
});

exports['post'] = () => withServer(async (request, response) => response.end(await text(request)), async port => {
  const request = https.request({ host: '127.0.0.1', port, method: 'POST', ca, agent: false });
  request.write('a'.repeat(100_000));
  request.end('b');
  const [response] = await once(request, 'response');
  return (await text(response)).length;
});

exports['not trusted'] = () => withServer((request, response) => response.end('x'), async port => {
  const [error] = await once(https.get({ host: '127.0.0.1', port }), 'error');
  const [response] = await once(https.get({ host: '127.0.0.1', port, rejectUnauthorized: false }), 'response');
  const { authorized } = response.socket;
  response.resume();
  const [other] = await once(https.get({ host: '127.0.0.1', port, ca, servername: 'other.example' }), 'error');
  return [error.code, error.message, response.statusCode, authorized, other.code];
});

exports['agents keep connections'] = () => withServer((request, response) => response.end(String(request.socket.remotePort)), async port => {
  const agent = new https.Agent({ keepAlive: true, ca });
  const ports = new Set();
  for (let index = 0; index < 3; index++) {
    const [response] = await once(https.get({ host: '127.0.0.1', port, agent }), 'response');
    ports.add(await text(response));
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  agent.destroy();
  return ports.size;
});

exports['names of agents'] = () => [
  new https.Agent().getName({ host: 'a', port: 1 }),
  new https.Agent().getName({ host: 'a', port: 1, rejectUnauthorized: false, servername: 'b', ca: 'c', minVersion: 'd' }),
  new https.Agent().protocol, new https.Agent().defaultPort, https.globalAgent instanceof http.Agent,
];

exports['through a tunnel'] = () => withServer((request, response) => response.end('secret'), async port => {
  const net = require('node:net');
  const proxy = http.createServer().listen(0, '127.0.0.1');
  proxy.on('connect', (request, socket, head) => {
    socket.on('close', () => upstream.destroy());
    socket.on('error', () => {});
    const upstream = net.connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
  });
  await once(proxy, 'listening');
  const request = http.request({ host: '127.0.0.1', port: proxy.address().port, method: 'CONNECT', path: `localhost:${port}` }).end();
  const [, socket] = await once(request, 'connect');
  const [response] = await once(https.get({ host: 'localhost', path: '/', ca, agent: false, socket }), 'response');
  const all = await text(response);
  socket.destroy();
  proxy.closeAllConnections();
  proxy.close();
  return all;
});

exports['http spoken to https'] = () => withServer(() => {}, async port => {
  const [error] = await once(http.get({ host: '127.0.0.1', port, agent: false }), 'error');
  return [error.code, error.message];
});

exports['wrong protocol'] = () => {
  try {
    https.get('http://localhost');
  } catch (error) {
    return [error.code, error.message];
  }
};
