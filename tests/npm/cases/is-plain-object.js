'use strict';

const { isPlainObject } = require('is-plain-object');

exports['asks'] = () => [isPlainObject({}), isPlainObject(new Date()), isPlainObject(Object.create(null))];
