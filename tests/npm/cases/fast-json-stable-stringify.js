'use strict';

const stringify = require('fast-json-stable-stringify');

exports['sorts'] = () => stringify({ c: 8, b: [{ z: 6, y: 5 }, 7], a: 3 });
