'use strict';

const { Command } = require('commander');

exports['parses'] = () => {
  const program = new Command();
  program.exitOverride().option('-p, --port <number>', 'port', Number).option('-v, --verbose').argument('<file>');
  program.parse(['--port', '80', '-v', 'a.txt'], { from: 'user' });
  return [program.opts(), program.args];
};
exports['helps'] = () => new Command('tool').description('does').option('-x', 'an x').helpInformation();
exports['refuses'] = () => {
  const program = new Command().exitOverride().configureOutput({ writeErr() {} });
  try { program.parse(['--unknown'], { from: 'user' }); } catch (error) { return [error.code, error.message]; }
};
