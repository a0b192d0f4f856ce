'use strict';

const pino = require('pino');

exports['logs'] = () => {
  const lines = [];
  const logger = pino({ base: { name: 'x' }, timestamp: false, redact: ['secret'], level: 'debug' }, { write: line => lines.push(line) });
  logger.info({ a: 1, secret: 's' }, 'hello %s %d', 'you', 2);
  logger.child({ request: 7 }).debug('child');
  logger.trace('not');
  return lines;
};
exports['serializes errors'] = () => { const lines = []; pino({ base: null, timestamp: false }, { write: line => lines.push(line) }).error(new TypeError('bad')); const { level, err, msg } = JSON.parse(lines[0]); return [level, err.type, err.message, msg]; };
