'use strict';

const follow = require('follow-redirects');
const { served } = require('./fixtures/server.js');

exports['follows'] = () => served(url => new Promise((resolve, reject) => { follow.http.get(`${url}/moved`, response => { let text = ''; response.on('data', chunk => { text += chunk; }).on('end', () => resolve([response.statusCode, JSON.parse(text).url, new URL(response.responseUrl).pathname])); }).on('error', reject); }));
