'use strict';

const compression = require('compression');
const zlib = require('zlib');
const http = require('http');
const { served } = require('./fixtures/server.js');

exports['compresses'] = () => { const compress = compression({ threshold: 0 }); return served(url => new Promise((resolve, reject) => { http.get(url, { headers: { 'Accept-Encoding': 'gzip' }, agent: false }, response => { const chunks = []; response.on('data', chunk => chunks.push(chunk)).on('end', () => resolve([response.headers['content-encoding'], response.headers.vary, zlib.gunzipSync(Buffer.concat(chunks)).toString()])); }).on('error', reject); }), (request, response) => compress(request, response, () => { response.setHeader('Content-Type', 'text/plain'); response.end('hello '.repeat(10)); })); };
