// `node:process`

'use strict';

const EventEmitter = require('node:events');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

exports['an emitter'] = () => [require('node:process') === process, process instanceof EventEmitter, String(process), process.constructor.name, Object.prototype.toString.call(process), typeof process.on, process.listenerCount('nothing'), thrown(() => process.emit('nothing'))];
exports['kinds'] = () => ['version', 'versions', 'arch', 'platform', 'release', 'title', 'pid', 'ppid', 'argv', 'execArgv', 'execPath', 'argv0', 'env', 'features', 'config', 'stdout', 'stderr', 'stdin', 'hrtime', 'memoryUsage', 'cpuUsage', 'resourceUsage', 'uptime', 'cwd', 'chdir', 'umask', 'getuid', 'geteuid', 'getgid', 'getegid', 'getgroups', 'kill', 'exit', 'abort', 'nextTick', 'emitWarning', 'binding', 'constrainedMemory', 'availableMemory', 'getActiveResourcesInfo', 'setUncaughtExceptionCaptureCallback', 'hasUncaughtExceptionCaptureCallback', 'allowedNodeEnvironmentFlags', 'report', 'debugPort', 'getBuiltinModule', 'setSourceMapsEnabled', 'openStdin', 'loadEnvFile'].map(name => [name, typeof process[name]]);
exports['version'] = () => [/^v2\d\.\d+\.\d+$/.test(process.version), process.version === `v${process.versions.node}`, process.release.name, process.platform, typeof process.versions.v8, typeof process.versions.modules, Array.isArray(process.argv), process.argv[0] === process.execPath, process.arch === require('node:os').arch()];
exports['env is text'] = () => {
  process.env.DUET_TEST = 5;
  const seen = [process.env.DUET_TEST, 'DUET_TEST' in process.env, Object.keys(process.env).includes('DUET_TEST')];
  process.env.DUET_TEST = undefined;
  seen.push(process.env.DUET_TEST);
  process.env.DUET_TEST = null;
  seen.push(process.env.DUET_TEST, delete process.env.DUET_TEST, process.env.DUET_TEST, 'DUET_TEST' in process.env, delete process.env.DUET_TEST);
  seen.push(thrown(() => { process.env.DUET_TEST = Symbol('s'); }), thrown(() => { process.env[Symbol('s')] = 1; }), process.env[Symbol('s')]);
  return seen;
};
exports['env is defined'] = () => {
  const seen = [
    thrown(() => Object.defineProperty(process.env, 'DUET_TEST', { value: 1 })), thrown(() => Object.defineProperty(process.env, 'DUET_TEST', { get: () => 1 })),
    thrown(() => Object.defineProperty(process.env, 'DUET_TEST', { value: 7, configurable: true, writable: true, enumerable: true }) === process.env), process.env.DUET_TEST, Object.getOwnPropertyDescriptor(process.env, 'DUET_TEST'),
  ];
  Object.assign(process.env, { DUET_TEST: true });
  seen.push(process.env.DUET_TEST, { ...process.env }.DUET_TEST);
  delete process.env.DUET_TEST;
  return seen;
};
exports['hrtime'] = () => {
  const start = process.hrtime();
  const [seconds, nanoseconds] = process.hrtime(start);
  return [start.length, Number.isInteger(start[0]), Number.isInteger(start[1]), seconds, nanoseconds >= 0 && nanoseconds < 1e9, typeof process.hrtime.bigint(), process.hrtime.bigint() <= process.hrtime.bigint(), thrown(() => process.hrtime(1)), thrown(() => process.hrtime([1])), thrown(() => process.hrtime(null))];
};
exports['memory and time'] = () => [Object.keys(process.memoryUsage()), process.memoryUsage.rss() > 0, process.uptime() >= 0, Object.keys(process.cpuUsage()), process.cpuUsage().user > 0, process.cpuUsage({ user: 0, system: 0 }).user > 0, Object.keys(process.resourceUsage()), process.resourceUsage().maxRSS > 0, process.availableMemory() > 0];
exports['cpuUsage of what is wrong'] = () => [thrown(() => process.cpuUsage(1)), thrown(() => process.cpuUsage({})), thrown(() => process.cpuUsage({ user: 'a', system: 1 })), thrown(() => process.cpuUsage({ user: 1 })), thrown(() => process.cpuUsage({ user: -1, system: 1 }))];
exports['identities'] = () => [process.getuid() === process.geteuid(), Number.isInteger(process.getgid()), Array.isArray(process.getgroups()), Number.isInteger(process.umask()), process.umask() >= 0, process.ppid > 0];
exports['kill'] = () => [process.kill(process.pid, 0), thrown(() => process.kill(2 ** 22 + 5, 0)), thrown(() => process.kill(2 ** 22 + 5, 'SIGTERM')), thrown(() => process.kill('a')), thrown(() => process.kill(process.pid, 'SIGNOTHING')), thrown(() => process.kill())];
exports['warnings'] = async () => {
  const seen = [];
  const hear = ({ name, message, code, detail }) => seen.push([name, message, code, detail]);
  process.on('warning', hear);
  process.emitWarning('plain');
  process.emitWarning('typed', 'OwnWarning');
  process.emitWarning('coded', 'OwnWarning', 'OWN1');
  process.emitWarning('options', { type: 'T', code: 'C', detail: 'D' });
  process.emitWarning(Object.assign(new Error('an error'), { name: 'Named', code: 'E1' }));
  process.emitWarning('by function', function caller() {});
  await pause(5);
  process.off('warning', hear);
  return [seen, thrown(() => process.emitWarning()), thrown(() => process.emitWarning(5)), thrown(() => process.emitWarning('a', 5)), thrown(() => process.emitWarning('a', 'b', 5)), thrown(() => process.emitWarning({}))];
};
exports['deprecations'] = async () => {
  const seen = [];
  const hear = ({ name, message }) => seen.push([name, message]);
  process.on('warning', hear);
  process.noDeprecation = true;
  process.emitWarning('quiet', 'DeprecationWarning');
  process.noDeprecation = false;
  process.emitWarning('loud', 'DeprecationWarning');
  await pause(5);
  process.off('warning', hear);
  return seen;
};
exports['getBuiltinModule'] = () => [process.getBuiltinModule('node:events') === EventEmitter, process.getBuiltinModule('events') === EventEmitter, process.getBuiltinModule('nothing'), process.getBuiltinModule('./x'), thrown(() => process.getBuiltinModule(5))];
exports['binding'] = () => [thrown(() => process.binding('nothing')), thrown(() => process.binding())];
exports['standard streams'] = async () => {
  const { stdout, stderr, stdin } = process;
  const written = new Promise(resolve => stderr.write('written by a case\n', resolve));
  return [stdout.fd, stderr.fd, stdin.fd, typeof stdout.write, typeof stdout.on, typeof stdin.on, stdout.writable, stdin.readable, process.stdout === stdout, (await written) ?? null, stderr.write(''), stderr.write(Buffer.from('bytes of a case\n'))];
};
exports['exceptions are captured'] = () => {
  const seen = [process.hasUncaughtExceptionCaptureCallback(), thrown(() => process.setUncaughtExceptionCaptureCallback(5))];
  process.setUncaughtExceptionCaptureCallback(() => {});
  seen.push(process.hasUncaughtExceptionCaptureCallback());
  process.setUncaughtExceptionCaptureCallback(null);
  return [...seen, process.hasUncaughtExceptionCaptureCallback()];
};
exports['rejections are heard'] = async () => {
  const heard = new Promise(resolve => process.once('unhandledRejection', (reason, promise) => resolve([reason, promise instanceof Promise])));
  Promise.reject(new Error('nobody handles this'));
  return heard;
};
exports['exceptions are heard'] = async () => {
  const heard = new Promise(resolve => process.once('uncaughtException', (error, origin) => resolve([error, origin])));
  setTimeout(() => { throw new Error('nobody catches this'); }, 1);
  return heard;
};
exports['exceptions are watched'] = async () => {
  const seen = [];
  process.once('uncaughtExceptionMonitor', (error, origin) => seen.push(error.message, origin));
  const heard = new Promise(resolve => process.once('uncaughtException', resolve));
  setImmediate(() => { throw new Error('watched'); });
  return [await heard, seen];
};
exports['titles and codes'] = () => {
  process.title = 'own title';
  process.exitCode = 3;
  const seen = [process.exitCode];
  process.exitCode = undefined;
  return seen;
};
