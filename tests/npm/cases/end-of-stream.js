'use strict';

const eos = require('end-of-stream');
const { Readable } = require('stream');

exports['ends'] = () => new Promise(resolve => { const source = Readable.from(['a']); eos(source, error => resolve(error ?? 'ended')); source.resume(); });
exports['ends too early'] = () => new Promise(resolve => { const source = new Readable({ read() {} }); eos(source, error => resolve(error.message)); source.destroy(); });
