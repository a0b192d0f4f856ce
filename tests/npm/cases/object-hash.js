'use strict';

const hash = require('object-hash');

exports['hashes'] = () => [hash({ b: 1, a: [1, 'x', new Date(0), null] }), hash('x', { algorithm: 'md5', encoding: 'base64' }), hash(new Map([[1, 2]])), hash({ f() {} }, { respectFunctionProperties: false, respectFunctionNames: false, replacer: value => (typeof value === 'function' ? 'f' : value) })];
