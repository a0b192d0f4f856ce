'use strict';

const bunyan = require('bunyan');

exports['logs'] = () => {
  const ring = new bunyan.RingBuffer({ limit: 5 });
  const logger = bunyan.createLogger({ name: 'x', streams: [{ type: 'raw', level: 'info', stream: ring }] });
  logger.info({ a: 1 }, 'hello %s', 'you');
  logger.debug('not');
  logger.child({ part: 'p' }).error(new Error('bad'));
  return ring.records.map(({ name, level, msg, a, part, err }) => [name, level, msg, a, part, err?.message]);
};
