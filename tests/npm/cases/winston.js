'use strict';

const winston = require('winston');
const { Writable } = require('stream');

exports['logs'] = () => new Promise(resolve => {
  const lines = [];
  const stream = new Writable({ write(chunk, encoding, done) { lines.push(String(chunk)); done(); } });
  const logger = winston.createLogger({ level: 'info', format: winston.format.combine(winston.format.label({ label: 'x' }), winston.format.errors({ stack: false }), winston.format.splat(), winston.format.json()), transports: [new winston.transports.Stream({ stream })] });
  logger.info('hello %s', 'you', { a: 1 });
  logger.debug('not');
  logger.child({ request: 7 }).warn('careful');
  logger.on('finish', () => setImmediate(() => resolve(lines)));
  logger.end();
});
