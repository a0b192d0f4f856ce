'use strict';

const helmet = require('helmet');
const { served, ask } = require('./fixtures/server.js');

exports['protects'] = () => { const protect = helmet(); return served(url => ask(url, { shown: ['content-security-policy', 'strict-transport-security', 'x-frame-options'] }), (request, response) => protect(request, response, () => response.end('next'))); };
