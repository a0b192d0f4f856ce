'use strict';

const { request, fetch, Agent, Pool } = require('undici');
const { served } = require('./fixtures/server.js');

exports['requests'] = () => served(async url => { const { statusCode, headers, body } = await request(url, { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } }); return [statusCode, headers['x-said'], await body.json()]; });
exports['fetches'] = () => served(async url => { const response = await fetch(`${url}/a`, { dispatcher: new Agent() }); return [response.status, await response.json()]; });
exports['pools'] = () => served(async url => { const pool = new Pool(url, { connections: 2 }); const answers = await Promise.all(['/1', '/2', '/3'].map(async path => (await (await pool.request({ path, method: 'GET' })).body.json()).url)); await pool.close(); return answers; });
