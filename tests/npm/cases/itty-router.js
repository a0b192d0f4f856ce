'use strict';

const { AutoRouter, error, json } = require('itty-router');

exports['routes'] = async () => { const router = AutoRouter(); router.get('/hello/:name', ({ params, query }) => ({ ...params, ...query })).post('/echo', async request => json(await request.json(), { status: 201 })).get('/no', () => error(418, 'teapot')); const ask = async (path, options) => { const answer = await router.fetch(new Request(`http://a.test${path}`, options)); return [answer.status, answer.headers.get('content-type'), await answer.text()]; }; return [await ask('/hello/ad%C3%A1?x=1&x=2'), await ask('/echo', { method: 'POST', body: '{"a":1}' }), await ask('/no'), await ask('/nowhere')]; };
