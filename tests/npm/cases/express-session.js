'use strict';

const session = require('express-session');
const express = require('express');
const http = require('http');
const { served, ask } = require('./fixtures/server.js');

exports['remembers'] = () => { const app = express(); app.use(session({ secret: 's', resave: false, saveUninitialized: false, genid: () => 'one', cookie: { maxAge: undefined } })); app.get('/', (request, response) => { request.session.views = (request.session.views ?? 0) + 1; response.send(String(request.session.views)); }); app.get('/end', (request, response) => request.session.destroy(() => response.send('gone'))); return served(async url => { const first = await ask(url, { shown: ['set-cookie'] }); const Cookie = first[1]['set-cookie'][0].split(';')[0]; const get = path => ask(url + path, { headers: { Cookie } }); return [first, await get('/'), await get('/'), await get('/end'), await get('/'), http.METHODS.includes('GET')]; }, app); };
