'use strict';

const cors = require('cors');
const { served, ask } = require('./fixtures/server.js');

exports['allows'] = () => { const allow = cors({ origin: ['http://a'], methods: ['GET'], maxAge: 5 }); return served(async url => [await ask(url, { headers: { Origin: 'http://a' }, shown: ['access-control-allow-origin', 'vary'] }), await ask(url, { method: 'OPTIONS', headers: { Origin: 'http://a', 'Access-Control-Request-Method': 'GET' }, shown: ['access-control-allow-methods', 'access-control-max-age'] })], (request, response) => allow(request, response, () => response.end('next'))); };
