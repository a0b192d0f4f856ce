'use strict';

const { ZipArchive, TarArchive } = require('archiver');
const { collected } = require('./fixtures/server.js');

exports['archives'] = async () => { const zip = new ZipArchive({ zlib: { level: 9 } }); zip.append('hello'.repeat(50), { name: 'a.txt', date: new Date(0) }); zip.finalize(); const tar = new TarArchive({ gzip: true }); tar.append('x', { name: 'b.txt', date: new Date(0) }); tar.finalize(); return [(await collected(zip)).subarray(0, 4), (await collected(tar)).subarray(0, 3)]; };
