'use strict';

const mitt = require('mitt');

exports['emits'] = () => { const seen = []; const emitter = mitt(); emitter.on('*', (type, event) => seen.push([type, event])); emitter.emit('a', 1); return seen; };
