'use strict';

const fetch = require('node-fetch-2');
const { served } = require('./fixtures/server.js');

exports['fetches'] = () => served(async url => { const response = await fetch(url, { method: 'POST', body: JSON.stringify({ a: 1 }), headers: { 'Content-Type': 'application/json' } }); return [response.status, response.ok, response.headers.get('x-said'), await response.json()]; });
exports['follows and fails'] = () => served(async url => [(await (await fetch(`${url}/moved`)).json()).url, (await fetch(`${url}/missing`)).status, await fetch('http://127.0.0.1:9').catch(error => [error.name, error.code])]);
exports['has its classes'] = () => [[...new fetch.Headers({ A: 'b' })], new fetch.Response('x', { status: 201 }).status];
