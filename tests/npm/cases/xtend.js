'use strict';

const extend = require('xtend');

exports['extends'] = () => extend({ a: 1 }, { b: 2 });
