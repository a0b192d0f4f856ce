'use strict';

const tmp = require('tmp');
const fs = require('fs');

exports['makes and removes'] = () => { const file = tmp.fileSync({ postfix: '.txt' }); fs.writeSync(file.fd, 'x'); const text = fs.readFileSync(file.name, 'utf8'); file.removeCallback(); const folder = tmp.dirSync({ unsafeCleanup: true }); folder.removeCallback(); return [text, fs.existsSync(file.name), fs.existsSync(folder.name)]; };
