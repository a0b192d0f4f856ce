'use strict';

const EventEmitter = require('eventemitter3');

exports['emits'] = () => {
  const emitter = new EventEmitter();
  const seen = [];
  emitter.once('a', value => seen.push(value));
  emitter.on('a', function (value) { seen.push([this === emitter, value]); });
  return [emitter.emit('a', 1), emitter.emit('a', 2), emitter.emit('b'), seen];
};
