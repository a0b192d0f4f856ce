'use strict';

const { rimraf } = require('rimraf');
const fs = require('fs');
const path = require('path');
const { inFolder } = require('./fixtures/server.js');

exports['removes'] = () => inFolder(async folder => { fs.mkdirSync(path.join(folder, 'a/b'), { recursive: true }); fs.writeFileSync(path.join(folder, 'a/b/c'), ''); return [await rimraf(path.join(folder, 'a')), fs.readdirSync(folder)]; });
