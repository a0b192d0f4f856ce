'use strict';

const express = require('express');
const { served, ask } = require('./fixtures/server.js');

const application = express();
application.use(express.json());
application.use(express.urlencoded({ extended: true }));
application.use((request, response, next) => { response.locals.seen = true; next(); });
application.get('/users/:id', (request, response) => response.json({ id: request.params.id, query: request.query, seen: response.locals.seen }));
application.post('/echo', (request, response) => response.status(201).set('X-Y', 'z').send(request.body));
application.use('/router', express.Router().get('/x', (request, response) => response.send(request.baseUrl)));
application.get('/fails', async () => { throw new Error('bad'); });
application.use((error, request, response, next) => response.status(error.status ?? 500).type('text').send(error.message));
const json = { 'Content-Type': 'application/json' };
exports['routes'] = () => served(async url => [await ask(`${url}/users/7?a[b]=1&c=2&c=3`, { shown: ['content-type', 'etag', 'x-powered-by'] }), await ask(`${url}/router/x`), (await ask(`${url}/none`))[0]], application);
exports['reads bodies'] = () => served(async url => [await ask(`${url}/echo`, { method: 'POST', headers: json, body: '{"a":[1]}', shown: ['x-y'] }), await ask(`${url}/echo`, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a=1&b=2' }), (await ask(`${url}/echo`, { method: 'POST', headers: json, body: '{' }))[0]], application);
exports['handles errors'] = () => served(url => ask(`${url}/fails`), application);
