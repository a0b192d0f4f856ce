// `process`: what a handler may ask of its process, as Node.js has it. The process serves other
// requests, and often other Functions: a handler cannot end it, nor change what they all share.

import { native } from 'duet:native';
import { EventEmitter } from 'duet:emitter';
import { checkObject, checkString, coded, invalidArgType, outOfRange } from 'duet:errors';
import { nextTick } from 'duet:timers';

/** The Node.js whose behaviour is taken over. */
const VERSION = '24.11.1';
const VERSIONS = {
  node: VERSION, acorn: '8.15.0', ada: '2.9.2', brotli: '1.1.0', modules: '137', napi: '10', openssl: '3.5.4', unicode: '16.0',
  uv: '1.51.0', v8: '13.6.233.10-node.28', zlib: '1.3.1', zstd: '1.5.7', quickjs: '0.16.2',
};

const system = () => native.group('process');
const notHere = what => coded(Error, 'ERR_WORKER_UNSUPPORTED_OPERATION', `${what} is not available: the process serves other requests as well`);
const refuse = what => () => { throw notHere(what); };

function readText(path) {
  try {
    return native.readText(path);
  } catch {
    return '';
  }
}

// Time.

const started = native.now();

function hrtime(time) {
  const nanoseconds = native.now() * 1e6;
  let seconds = Math.floor(nanoseconds / 1e9);
  let rest = Math.floor(nanoseconds % 1e9);
  if (time !== undefined) {
    if (!Array.isArray(time)) throw invalidArgType('time', 'Array', time);
    if (time.length !== 2) throw outOfRange('time', 2, time.length);
    seconds -= time[0];
    rest -= time[1];
    if (rest < 0) {
      seconds -= 1;
      rest += 1e9;
    }
  }
  return [seconds, rest];
}
hrtime.bigint = function bigint() { return BigInt(Math.floor(native.now() * 1e6)); };

// Memory and the processor.

function memoryUsage() {
  const rss = native.residentBytes();
  return { rss, heapTotal: rss, heapUsed: rss, external: 0, arrayBuffers: 0 };
}
memoryUsage.rss = function rss() { return native.residentBytes(); };

function availableMemory() {
  const kilobytes = /MemAvailable:\s+(\d+)/.exec(readText('/proc/meminfo'))?.[1];
  const free = Number(kilobytes ?? 0) * 1024;
  const limit = constrainedMemory();
  return limit > 0 ? Math.min(free, Math.max(limit - native.residentBytes(), 0)) : free;
}

/** What the container may use at most; 0 if there is no limit. */
function constrainedMemory() {
  const limit = Number(readText('/sys/fs/cgroup/memory.max') || readText('/sys/fs/cgroup/memory/memory.limit_in_bytes'));
  return Number.isSafeInteger(limit) ? limit : 0;
}

function cpuUsage(previous) {
  const [user, systemTime] = system().usage();
  if (!previous) return { user, system: systemTime };
  checkObject(previous, 'prevValue');
  for (const name of ['user', 'system']) {
    const value = previous[name];
    if (typeof value !== 'number') throw invalidArgType(`prevValue.${name}`, 'number', value);
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) throw coded(RangeError, 'ERR_INVALID_ARG_VALUE', `The property 'prevValue.${name}' is invalid. Received ${native.lazy('duet:inspect').inspect(value)}`);
  }
  return { user: user - previous.user, system: systemTime - previous.system };
}

function resourceUsage() {
  const [userCPUTime, systemCPUTime, maxRSS, sharedMemorySize, unsharedDataSize, unsharedStackSize, minorPageFault, majorPageFault, swappedOut, fsRead, fsWrite, ipcSent, ipcReceived, signalsCount, voluntaryContextSwitches, involuntaryContextSwitches] = system().usage();
  return {
    userCPUTime, systemCPUTime, maxRSS, sharedMemorySize, unsharedDataSize, unsharedStackSize, minorPageFault, majorPageFault, swappedOut, fsRead, fsWrite, ipcSent, ipcReceived, signalsCount,
    voluntaryContextSwitches, involuntaryContextSwitches,
  };
}

// The environment: texts, whatever is written to it. It is the Function's own copy.

function makeEnvironment() {
  const values = {};
  for (const [name, value] of native.environment()) values[name] = value;
  const text = value => {
    if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    return `${value}`;
  };
  return new Proxy(values, {
    set(target, name, value) {
      target[text(name)] = text(value);
      return true;
    },
    defineProperty(target, name, descriptor) {
      if (!('value' in descriptor)) throw coded(TypeError, 'ERR_INVALID_OBJECT_DEFINE_PROPERTY', `'process.env' does not accept an accessor(getter/setter) descriptor`);
      const { configurable, writable, enumerable, value } = descriptor;
      if (!(configurable && writable && enumerable)) throw coded(TypeError, 'ERR_INVALID_OBJECT_DEFINE_PROPERTY', `'process.env' only accepts a configurable, writable, and enumerable data descriptor`);
      return Reflect.defineProperty(target, name, { value: text(value), configurable: true, writable: true, enumerable: true });
    },
  });
}

// Warnings.

function emitWarning(warning, type, code, caller) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    caller = type.ctor;
    code = type.code;
    if (typeof type.detail === 'string') ({ detail } = type);
    type = type.type || 'Warning';
  } else if (typeof type === 'function') {
    caller = type;
    code = undefined;
    type = 'Warning';
  }
  if (type !== undefined) checkString(type, 'type');
  if (typeof code === 'function') {
    caller = code;
    code = undefined;
  } else if (code !== undefined) {
    checkString(code, 'code');
  }
  let error = warning;
  if (typeof warning === 'string') {
    error = new Error(warning);
    error.name = String(type || 'Warning');
    if (code !== undefined) error.code = code;
    if (detail !== undefined) error.detail = detail;
    Error.captureStackTrace?.(error, caller || emitWarning);
  } else if (!(warning instanceof Error)) {
    throw invalidArgType('warning', ['Error', 'string'], warning);
  }
  if (error.name === 'DeprecationWarning') {
    if (process.noDeprecation) return;
    if (process.throwDeprecation) {
      nextTick(() => { throw error; });
      return;
    }
  }
  nextTick(() => {
    process.emit('warning', error);
    showWarning(error);
  });
}

function showWarning({ name, message, code, detail, stack }) {
  const isTraced = process.traceProcessWarnings || (process.traceDeprecation && name === 'DeprecationWarning');
  const words = isTraced && stack ? stack : `${name}: ${message}`;
  native.write(2, `(duet:${process.pid}) ${code ? `[${code}] ` : ''}${words}\n${typeof detail === 'string' ? `${detail}\n` : ''}`, 2);
}

// Signals.

function kill(pid, signal) {
  // eslint-disable-next-line eqeqeq
  if (pid != (pid | 0)) throw invalidArgType('pid', 'number', pid);
  const { signals } = native.lazy('duet:os/constants');
  let number = signal;
  if (typeof signal === 'number' && signal === (signal | 0)) number = signal;
  else number = signal === undefined || signal === '' || signal === null ? signals.SIGTERM : signals[signal];
  if (number === undefined) throw coded(TypeError, 'ERR_UNKNOWN_SIGNAL', `Unknown signal: ${signal}`);
  const target = pid | 0;
  const isHeard = target === process.pid && listens && native.lazy('duet:process/signals').isHeard(number);
  if (number !== 0 && !isHeard && (target === process.pid || target === 0 || target === -1 || target === -process.pid)) throw notHere('process.kill() of the process itself');
  if ((target === process.pid || target === 0) && number === 0) return true;
  try {
    system().kill(target, number);
  } catch (error) {
    error.message = `kill ${error.code}`;
    throw error;
  }
  return true;
}

/** Whether the Function has ever listened for a signal. */
let listens = false;

const isSignal = name => typeof name === 'string' && name.startsWith('SIG');

function addSignal(name) {
  if (!isSignal(name)) return;
  listens = true;
  native.lazy('duet:process/signals').listen(name);
}

function removeSignal(name) {
  if (listens && isSignal(name)) native.lazy('duet:process/signals').forget(name);
}

// What nobody caught. Rust and `uncaught.js` ask, and act when nobody has.

let captured = null;

function setUncaughtExceptionCaptureCallback(fn) {
  if (fn === null) {
    captured = null;
    return;
  }
  if (typeof fn !== 'function') throw invalidArgType('fn', ['Function', 'null'], fn);
  if (captured !== null) throw coded(Error, 'ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET', '`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active');
  captured = fn;
}

/** Tells the Function of an exception, and says whether it has taken care of it. */
export function uncaught(error, origin = 'uncaughtException') {
  if (captured !== null) {
    captured(error);
    return true;
  }
  if (process.listenerCount('uncaughtExceptionMonitor') > 0) process.emit('uncaughtExceptionMonitor', error, origin);
  return process.emit('uncaughtException', error, origin);
}

/** The same of a rejected promise. */
export function rejected(reason, promise) {
  if (process.emit('unhandledRejection', reason, promise)) return true;
  return (captured !== null || process.listenerCount('uncaughtException') > 0) && uncaught(reason, 'unhandledRejection');
}

// The object.

function exit() { throw new Error('process.exit() is not available: the process serves other requests as well'); }

function umask(mask) {
  if (mask !== undefined) throw notHere('Setting process.umask()');
  return Number.parseInt(/^Umask:\s+(\d+)/m.exec(readText('/proc/self/status'))?.[1] ?? '22', 8);
}

function getBuiltinModule(id) {
  checkString(id, 'id');
  const name = id.startsWith('node:') ? id : `node:${id}`;
  try {
    return native.nodeModule(name);
  } catch {
    return undefined;
  }
}

function loadEnvFile(path = '.env') {
  const text = native.lazy('duet:node/fs').default.readFileSync(path, 'utf8');
  const values = native.lazy('duet:node/util').default.parseEnv(text);
  for (const [name, value] of Object.entries(values)) if (process.env[name] === undefined) process.env[name] = value;
}

function binding(name) {
  throw new Error(`No such module: ${name}`);
}

const Process = { process: function process() { throw new TypeError('Illegal constructor'); } }.process;
Process.prototype = Object.create(EventEmitter.prototype, { constructor: { value: Process, configurable: true, writable: true } });

export const process = Object.create(Process.prototype);
Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });

/** A property that is found out when it is first read, and may be replaced. */
function lazily(name, find) {
  const settle = value => Object.defineProperty(process, name, { value, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(process, name, {
    enumerable: true,
    configurable: true,
    get() {
      const value = find();
      settle(value);
      return value;
    },
    set: settle,
  });
}

Object.assign(process, {
  version: `v${VERSION}`,
  versions: Object.freeze(VERSIONS),
  arch: native.architecture(),
  platform: 'linux',
  release: { name: 'node', lts: 'Krypton', sourceUrl: `https://nodejs.org/download/release/v${VERSION}/node-v${VERSION}.tar.gz`, headersUrl: `https://nodejs.org/download/release/v${VERSION}/node-v${VERSION}-headers.tar.gz` },
  title: 'duet',
  pid: native.processId(),
  execArgv: [],
  argv0: 'duet',
  debugPort: 9229,
  exitCode: undefined,
  domain: null,
  features: Object.freeze({ inspector: false, debug: false, uv: true, ipv6: true, openssl_is_boringssl: false, tls_alpn: true, tls_sni: true, tls_ocsp: true, tls: true, cached_builtins: true, require_module: true, typescript: false }),
  config: Object.freeze({ target_defaults: Object.freeze({ cflags: [], default_configuration: 'Release', defines: [], include_dirs: [], libraries: [] }), variables: Object.freeze({ napi_build_version: VERSIONS.napi, node_shared: false, v8_enable_i18n_support: 1 }) }),
  nextTick, emitWarning, hrtime, memoryUsage, availableMemory, constrainedMemory, cpuUsage, resourceUsage, kill, exit, binding, umask, getBuiltinModule, loadEnvFile,
  threadCpuUsage: cpuUsage,
  reallyExit: exit,
  abort: refuse('process.abort()'),
  chdir: refuse('process.chdir()'),
  dlopen: refuse('process.dlopen()'),
  cwd: () => native.workingDirectory(),
  uptime: () => (native.now() - started) / 1000,
  getuid: () => system().identities()[0],
  geteuid: () => system().identities()[1],
  getgid: () => system().identities()[2],
  getegid: () => system().identities()[3],
  getgroups: () => system().groups(),
  getActiveResourcesInfo: () => [],
  _getActiveHandles: () => [],
  _getActiveRequests: () => [],
  _linkedBinding: binding,
  _rawDebug: (...values) => native.write(2, `${native.lazy('duet:inspect').format(...values)}\n`, 3),
  setUncaughtExceptionCaptureCallback,
  hasUncaughtExceptionCaptureCallback: () => captured !== null,
  setSourceMapsEnabled: () => {},
  sourceMapsEnabled: false,
  // A Function's process does not end when it has nothing to do, so there is nothing to hold.
  ref: () => {},
  unref: () => {},
  finalization: { register: () => {}, registerBeforeExit: () => {}, unregister: () => {} },
  openStdin: () => {
    process.stdin.resume();
    return process.stdin;
  },
});
// As in Node.js, they are listeners that everybody sees.
process.on('newListener', addSignal);
process.on('removeListener', removeSignal);
for (const name of ['setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups']) process[name] = refuse(`process.${name}()`);

lazily('env', makeEnvironment);
lazily('execPath', () => system().executable());
lazily('argv', () => [process.execPath, native.lazy('duet:module').mainFilename() ?? `${native.workingDirectory()}/server.js`]);
lazily('allowedNodeEnvironmentFlags', () => new Set());
lazily('report', () => native.lazy('duet:process/report').report);
lazily('stdout', () => native.lazy('duet:process/streams').output(1));
lazily('stderr', () => native.lazy('duet:process/streams').output(2));
lazily('stdin', () => native.lazy('duet:process/streams').input());
Object.defineProperty(process, 'ppid', { get: () => system().parent(), enumerable: true, configurable: true });
