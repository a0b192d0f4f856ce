'use strict';

const EventEmitter = require('events');

exports['emits'] = () => { const emitter = new EventEmitter(); const seen = []; emitter.on('a', (...all) => seen.push(all)); emitter.emit('a', 1, 2); return [seen, emitter.listenerCount('a')]; };
