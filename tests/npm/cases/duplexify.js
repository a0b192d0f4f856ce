'use strict';

const duplexify = require('duplexify');
const { PassThrough } = require('stream');

exports['joins'] = () => new Promise(resolve => {
  const middle = new PassThrough();
  const both = duplexify(middle, middle);
  both.on('data', data => resolve(String(data)));
  both.end('through');
});
