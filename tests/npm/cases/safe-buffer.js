'use strict';

const { Buffer: SafeBuffer } = require('safe-buffer');

exports['is Buffer'] = () => [SafeBuffer.from('hello').toString('base64'), SafeBuffer.alloc(3, 1), SafeBuffer === Buffer];
