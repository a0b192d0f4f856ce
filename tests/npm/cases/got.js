'use strict';

const { default: got } = require('got');
const http2 = require('node:http2');
const wrapper = require('http2-wrapper');
const { certificate, rsaPrivate } = require('./fixtures/keys.js');
const { served } = require('./fixtures/server.js');

exports['gets and posts'] = () => served(async url => [await got(url, { searchParams: { a: 1 } }).json(), await got.post(url, { json: { b: 2 } }).json(), (await got(`${url}/moved`)).statusCode]);
exports['rejects'] = () => served(url => got(`${url}/missing`, { retry: { limit: 0 } }).catch(error => [error.name, error.code, error.response.statusCode]));
exports['retries'] = () => { let calls = 0; return served(async url => [await got(url, { retry: { limit: 2, calculateDelay: ({ attemptCount }) => (attemptCount < 3 ? 1 : 0) } }).text(), calls], (request, response) => { calls += 1; response.writeHead(calls < 2 ? 503 : 200).end(`call ${calls}`); }); };
exports['streams'] = () => served(async url => { let text = ''; for await (const chunk of got.stream(url)) text += chunk; return JSON.parse(text).method; });
exports['speaks HTTP/2'] = async () => { const server = http2.createSecureServer({ key: rsaPrivate, cert: certificate }, (request, response) => request.pipe(response)); await new Promise(resolve => server.listen(0, '127.0.0.1', resolve)); const url = `https://localhost:${server.address().port}`; const options = { http2: true, https: { certificateAuthority: certificate }, dnsLookupIpVersion: 4, retry: { limit: 0 } }; const answers = await Promise.all([1, 2, 3].map(number => got.post(url, { ...options, json: { number } }))); server.close(); wrapper.globalAgent.destroy(); return answers.map(answer => [answer.httpVersion, answer.statusCode, answer.body]); };
