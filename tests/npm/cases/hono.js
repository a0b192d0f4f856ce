'use strict';

const { Hono } = require('hono');

exports['answers'] = async () => { const app = new Hono(); app.use(async (context, next) => { await next(); context.header('X-Y', 'z'); }); app.get('/a/:b', context => context.json({ b: context.req.param('b'), q: context.req.query('q') })); const answer = await app.request('/a/1?q=2'); return [answer.status, answer.headers.get('x-y'), await answer.json(), (await app.request('/none')).status]; };
