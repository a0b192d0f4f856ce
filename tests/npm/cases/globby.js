'use strict';

const { globby } = require('globby');
const fs = require('fs');
const path = require('path');
const { inFolder } = require('./fixtures/server.js');

exports['finds'] = () => inFolder(async folder => { fs.writeFileSync(path.join(folder, 'a.js'), ''); fs.writeFileSync(path.join(folder, 'b.js'), ''); fs.writeFileSync(path.join(folder, '.gitignore'), 'b.js'); return globby('*.js', { cwd: folder, gitignore: true }); });
