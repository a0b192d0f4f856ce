'use strict';

const { default: got } = require('got');
const { served } = require('./fixtures/server.js');

exports['gets and posts'] = () => served(async url => [await got(url, { searchParams: { a: 1 } }).json(), await got.post(url, { json: { b: 2 } }).json(), (await got(`${url}/moved`)).statusCode]);
exports['rejects'] = () => served(url => got(`${url}/missing`, { retry: { limit: 0 } }).catch(error => [error.name, error.code, error.response.statusCode]));
exports['retries'] = () => { let calls = 0; return served(async url => [await got(url, { retry: { limit: 2, calculateDelay: ({ attemptCount }) => (attemptCount < 3 ? 1 : 0) } }).text(), calls], (request, response) => { calls += 1; response.writeHead(calls < 2 ? 503 : 200).end(`call ${calls}`); }); };
exports['streams'] = () => served(async url => { let text = ''; for await (const chunk of got.stream(url)) text += chunk; return JSON.parse(text).method; });
