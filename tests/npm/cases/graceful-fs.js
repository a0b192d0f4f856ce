'use strict';

const fs = require('graceful-fs');
const path = require('path');
const { inFolder } = require('./fixtures/server.js');

exports['reads and writes'] = () => inFolder(folder => new Promise((resolve, reject) => { const file = path.join(folder, 'a'); fs.writeFile(file, 'x', error => { if (error) return reject(error); fs.readFile(file, 'utf8', (failure, text) => (failure ? reject(failure) : resolve([text, fs.existsSync(file)]))); }); }));
