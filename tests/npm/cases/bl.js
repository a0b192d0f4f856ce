'use strict';

const { BufferListStream } = require('bl');

exports['collects'] = () => { const list = new BufferListStream(); list.append(Buffer.from('abc')); list.append('def'); return [list.slice(2, 5).toString(), list.length, list.readUInt16BE(1), list.indexOf('e')]; };
exports['is a stream'] = () => new Promise(resolve => { const list = new BufferListStream((error, all) => resolve([error, String(all)])); list.write('a'); list.end('b'); });
