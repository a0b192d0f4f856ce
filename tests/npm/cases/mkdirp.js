'use strict';

const { mkdirp } = require('mkdirp');
const fs = require('fs');
const path = require('path');
const { inFolder } = require('./fixtures/server.js');

exports['makes'] = () => inFolder(async folder => [path.relative(folder, await mkdirp(path.join(folder, 'a/b/c'))), fs.existsSync(path.join(folder, 'a/b/c'))]);
