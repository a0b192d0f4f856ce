'use strict';

const split2 = require('split2');

exports['splits'] = () => new Promise(resolve => {
  const seen = [];
  const stream = split2(JSON.parse);
  stream.on('data', one => seen.push(one)).on('end', () => resolve(seen));
  stream.write('{"a":1}\n{"a"');
  stream.end(':2}\n');
});
