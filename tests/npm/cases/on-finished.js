'use strict';

const onFinished = require('on-finished');
const { served, ask } = require('./fixtures/server.js');

exports['tells'] = () => new Promise((resolve, reject) => { served(url => ask(url), (request, response) => { onFinished(response, (error, done) => resolve([error ?? null, done === response, onFinished.isFinished(response)])); response.end('x'); }).catch(reject); });
