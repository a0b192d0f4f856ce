'use strict';

const { HttpsProxyAgent } = require('https-proxy-agent');
const http = require('http');
const net = require('net');
const { served } = require('./fixtures/server.js');

exports['tunnels'] = () => new Promise((resolve, reject) => {
  const proxy = http.createServer();
  proxy.on('connect', (request, socket) => { socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'); resolve([request.method, request.url, request.headers['proxy-authorization']]); proxy.close(); });
  proxy.listen(0, '127.0.0.1', () => {
    const agent = new HttpsProxyAgent(`http://u:p@127.0.0.1:${proxy.address().port}`);
    require('https').get({ host: 'example.test', port: 443, agent }).on('error', () => {});
  });
});
