'use strict';

const isArray = require('isarray');

exports['asks'] = () => [isArray([]), isArray({})];
