'use strict';

const extend = require('extend');

exports['extends deeply'] = () => extend(true, {}, { a: { b: 1 } }, { a: { c: 2 } });
