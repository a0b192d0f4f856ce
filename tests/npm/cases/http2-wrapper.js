'use strict';

const http2 = require('http2-wrapper');
const nodeHttp2 = require('node:http2');
const { certificate, rsaPrivate } = require('./fixtures/keys.js');

/** Runs `use` with the address of a server that says what it was asked. */
const served = async use => { const server = nodeHttp2.createSecureServer({ key: rsaPrivate, cert: certificate, allowHTTP1: true }, async (request, response) => { let body = ''; for await (const chunk of request) body += chunk; response.setHeader('x-version', request.httpVersion); response.setTrailer?.('sum', '1'); response.end(JSON.stringify([request.httpVersion, request.method, request.url, request.headers.mine, body])); }); await new Promise(resolve => server.listen(0, '127.0.0.1', resolve)); try { return await use(server.address().port); } finally { http2.globalAgent.destroy(); server.close(); } };
const ask = (make, port, options, body) => new Promise((resolve, reject) => { const request = make({ hostname: 'localhost', port, ca: certificate, family: 4, ...options }, async response => { let text = ''; for await (const chunk of response) text += chunk; resolve([response.statusCode, response.httpVersion, response.headers['x-version'], JSON.parse(text)]); }); Promise.resolve(request).then(sent => { sent.on('error', reject); sent.end(body); }, reject); });

exports['requests'] = () => served(async port => [await ask(http2.request, port, { path: '/a', headers: { mine: 'yes' } }), await ask(http2.request, port, { method: 'POST', path: '/b' }, 'body')]);
exports['sessions are shared'] = () => served(async port => { const agent = new http2.Agent(); const all = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(http2.request, port, { path: `/${index}`, agent }))); const count = agent.sessionCount; agent.destroy(); return [all.length, all[19], count]; });
exports['whichever the server speaks'] = () => served(async port => new Promise((resolve, reject) => { http2.auto({ hostname: 'localhost', port, ca: certificate, family: 4, path: '/auto' }, async response => { let text = ''; for await (const chunk of response) text += chunk; resolve([response.statusCode, JSON.parse(text)[0]]); }).then(request => request.on('error', reject).end(), reject); }));
exports['nobody listens'] = () => new Promise(resolve => { http2.get('https://127.0.0.1:1').on('error', error => resolve(error.code)); });
