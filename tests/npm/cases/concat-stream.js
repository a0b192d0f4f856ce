'use strict';

const concat = require('concat-stream');

exports['collects'] = () => new Promise(resolve => { const stream = concat(data => resolve(data)); stream.write(Buffer.from('a')); stream.end(Buffer.from('b')); });
