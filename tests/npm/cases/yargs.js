'use strict';

const yargs = require('yargs');

exports['parses'] = () => {
  const { _, port, verbose } = yargs(['--port', '80', '-v', 'a']).option('port', { type: 'number' }).option('verbose', { alias: 'v', type: 'boolean' }).help(false).version(false).parseSync();
  return { _, port, verbose };
};
