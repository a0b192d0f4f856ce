// `node:os` and `node:constants`

'use strict';

const os = require('node:os');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

exports['names'] = () => [Object.keys(os).sort(), os.EOL, os.devNull];
exports['constants'] = () => [os.constants.signals, os.constants.errno, os.constants.priority, os.constants.dlopen, os.constants.UV_UDP_REUSEADDR, Object.isFrozen(os.constants.signals)];
exports['the machine'] = () => [os.arch(), os.platform(), os.type(), os.endianness(), os.hostname(), os.release(), os.version(), os.machine(), os.totalmem(), os.cpus().length, os.availableParallelism()];
exports['as primitives'] = () => [`${os.arch}`, `${os.platform}`, `${os.hostname}`, `${os.tmpdir}`, `${os.homedir}`, +os.totalmem];
exports['kinds'] = () => [os.freemem() > 0, os.freemem() < os.totalmem(), os.uptime() > 0, os.loadavg().map(value => typeof value), os.cpus().map(({ model, speed, times }) => [model, typeof speed, Object.keys(times), typeof times.user])];
exports['folders'] = () => {
  const { TMPDIR, HOME } = process.env;
  const seen = [];
  try {
    for (const folder of ['/a/', '/', '/b', '']) {
      process.env.TMPDIR = folder;
      seen.push(os.tmpdir());
    }
    process.env.HOME = '/home/x';
    seen.push(os.homedir());
  } finally {
    delete process.env.TMPDIR;
    if (TMPDIR !== undefined) process.env.TMPDIR = TMPDIR;
    if (HOME !== undefined) process.env.HOME = HOME;
  }
  return seen;
};
exports['userInfo'] = () => [os.userInfo(), os.userInfo({ encoding: 'buffer' }).username.toString()];
exports['networkInterfaces'] = () => os.networkInterfaces();
exports['priority'] = () => [os.getPriority(), os.getPriority(process.pid), thrown(() => os.getPriority('a')), thrown(() => os.setPriority(0, 100)), thrown(() => os.setPriority('a', 1)), thrown(() => os.setPriority(1.5))];
