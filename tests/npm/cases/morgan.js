'use strict';

const morgan = require('morgan');
const { served, ask } = require('./fixtures/server.js');

exports['logs'] = () => new Promise((resolve, reject) => { const log = morgan(':method :url :status :res[content-length] ":user-agent"', { stream: { write: line => resolve(line) } }); served(url => ask(`${url}/a`, { headers: { 'User-Agent': 'x' } }), (request, response) => log(request, response, () => { response.setHeader('Content-Length', 2); response.end('ok'); })).catch(reject); });
