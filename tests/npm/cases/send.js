'use strict';

const send = require('send');
const fs = require('fs');
const path = require('path');
const { served, ask, inFolder } = require('./fixtures/server.js');

exports['sends files'] = () => inFolder(folder => { fs.writeFileSync(path.join(folder, 'a.txt'), 'hello'); return served(async url => [await ask(`${url}/a.txt`, { shown: ['content-type', 'content-length', 'accept-ranges'] }), await ask(`${url}/a.txt`, { headers: { Range: 'bytes=1-2' }, shown: ['content-range'] }), (await ask(`${url}/../x`))[0]], (request, response) => send(request, request.url, { root: folder }).pipe(response)); });
