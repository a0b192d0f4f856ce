'use strict';

const { glob, globSync } = require('glob');
const fs = require('fs');
const path = require('path');
const { inFolder } = require('./fixtures/server.js');

exports['finds'] = () => inFolder(async folder => { for (const name of ['a/b/c.js', 'a/d.ts', 'e.js']) { fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true }); fs.writeFileSync(path.join(folder, name), ''); } return [(await glob('**/*.js', { cwd: folder })).sort(), globSync('a/*', { cwd: folder, nodir: true })]; });
