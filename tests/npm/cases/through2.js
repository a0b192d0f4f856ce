'use strict';

const through = require('through2');

exports['transforms'] = () => new Promise(resolve => {
  const seen = [];
  const stream = through.obj((chunk, encoding, done) => done(null, chunk + 1), function flush(done) { this.push('end'); done(); });
  stream.on('data', one => seen.push(one)).on('end', () => resolve(seen));
  stream.write(1);
  stream.end(2);
});
