'use strict';

const pump = require('pump');
const { Readable, Writable } = require('stream');

exports['pumps'] = () => new Promise(resolve => {
  const seen = [];
  pump(Readable.from(['a', 'b']), new Writable({ write(chunk, encoding, done) { seen.push(String(chunk)); done(); } }), error => resolve([error ?? null, seen]));
});
exports['destroys'] = () => new Promise(resolve => {
  const source = new Readable({ read() {} });
  pump(source, new Writable({ write(chunk, encoding, done) { done(new Error('full')); } }), error => resolve([error.message, source.destroyed]));
  source.push('x');
});
