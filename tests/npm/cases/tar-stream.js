'use strict';

const tar = require('tar-stream');
const { collected } = require('./fixtures/server.js');

exports['packs and extracts'] = async () => { const pack = tar.pack(); pack.entry({ name: 'a.txt', mtime: new Date(0) }, 'hello'); pack.entry({ name: 'd', type: 'directory' }); pack.finalize(); const bytes = await collected(pack); const seen = []; const extract = tar.extract(); return new Promise((resolve, reject) => { extract.on('entry', async (header, stream, next) => { seen.push([header.name, header.type, String(await collected(stream))]); next(); }); extract.on('finish', () => resolve([bytes.length, seen])).on('error', reject); extract.end(bytes); }); };
