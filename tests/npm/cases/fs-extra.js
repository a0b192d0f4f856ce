'use strict';

const fs = require('fs-extra');
const path = require('path');
const { inFolder } = require('./fixtures/server.js');

exports['works with files'] = () => inFolder(async folder => { const at = (...parts) => path.join(folder, ...parts); await fs.outputJson(at('a/b.json'), { c: 1 }); await fs.copy(at('a'), at('d')); await fs.move(at('d/b.json'), at('e.json')); await fs.ensureDir(at('f/g')); await fs.remove(at('a')); return [await fs.readJson(at('e.json')), await fs.pathExists(at('a')), (await fs.readdir(folder)).sort(), fs.readJsonSync(at('none'), { throws: false, flag: 'a+' })]; });
