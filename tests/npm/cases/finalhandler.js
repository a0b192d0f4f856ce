'use strict';

const finalhandler = require('finalhandler');
const { served, ask } = require('./fixtures/server.js');

exports['ends'] = () => served(async url => [await ask(`${url}/a`), await ask(`${url}/b`)], (request, response) => finalhandler(request, response, { env: 'production', onerror() {} })(request.url === '/b' ? Object.assign(new Error('x'), { status: 422 }) : undefined));
