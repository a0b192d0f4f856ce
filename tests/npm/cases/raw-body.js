'use strict';

const getRawBody = require('raw-body');
const { Readable } = require('stream');

exports['reads'] = async () => [await getRawBody(Readable.from([Buffer.from('hé')]), { encoding: 'utf8' }), await getRawBody(Readable.from([Buffer.from('abc')]), { limit: 2 }).catch(error => [error.type, error.status])];
