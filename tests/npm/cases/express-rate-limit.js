'use strict';

const { rateLimit } = require('express-rate-limit');
const express = require('express');
const { served, ask } = require('./fixtures/server.js');

exports['limits'] = () => { const app = express(); app.use(rateLimit({ windowMs: 60_000, limit: 2, standardHeaders: 'draft-7', legacyHeaders: false, message: { error: 'slower' } })); app.get('/', (request, response) => response.send('in')); const get = url => ask(url, { shown: ['ratelimit-policy', 'retry-after'] }); return served(async url => [await get(url), await get(url), await get(url)], app); };
