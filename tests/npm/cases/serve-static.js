'use strict';

const serveStatic = require('serve-static');
const fs = require('fs');
const path = require('path');
const { served, ask, inFolder } = require('./fixtures/server.js');

exports['serves'] = () => inFolder(folder => { fs.writeFileSync(path.join(folder, 'index.html'), '<b>'); const serve = serveStatic(folder); return served(async url => [await ask(`${url}/`, { shown: ['content-type'] }), await ask(`${url}/none`)], (request, response) => serve(request, response, () => { response.statusCode = 404; response.end('next'); })); });
