// `node:util`

import { native } from 'duet:native';
import { format, formatWithOptions, inspect } from 'duet:inspect';
import { aborted, callbackify, promisify } from 'duet:util/promises';
import { parseEnv, stripVTControlCharacters, styleText } from 'duet:util/text';
import { checkString, coded, invalidArgType, outOfRange } from 'duet:errors';
import types from 'duet:node/util/types';

function inherits(constructor, parent) {
  if (constructor === undefined || constructor === null) throw invalidArgType('ctor', 'Function', constructor);
  if (parent === undefined || parent === null) throw invalidArgType('superCtor', 'Function', parent);
  if (parent.prototype === undefined) throw invalidArgType('superCtor.prototype', 'Object', parent.prototype);
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const warned = new Set();

function deprecate(original, message, code) {
  if (code !== undefined) checkString(code, 'code');
  let isWarned = false;
  function deprecated(...values) {
    const { process } = globalThis;
    if (!isWarned && !process.noDeprecation) {
      isWarned = true;
      // One warning for each code, however many functions have it.
      if (code === undefined || !warned.has(code)) {
        warned.add(code);
        warn(message, code, deprecated);
      }
    }
    return new.target ? Reflect.construct(original, values, new.target) : Reflect.apply(original, this, values);
  }
  Object.setPrototypeOf(deprecated, original);
  if (original.prototype) deprecated.prototype = original.prototype;
  return deprecated;
}

function warn(message, code, above) {
  const { process } = globalThis;
  if (typeof process.emitWarning === 'function') process.emitWarning(message, 'DeprecationWarning', code, above);
  else native.write(2, `(${process.title}:${process.pid}) ${code === undefined ? '' : `[${code}] `}DeprecationWarning: ${message}\n`, 2);
}

const logs = new Map();

function debuglog(set, callback) {
  const name = String(set).toUpperCase();
  const wanted = globalThis.process.env.NODE_DEBUG;
  const pattern = wanted ? new RegExp(`^${wanted.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*').replaceAll(',', '$|^')}$`, 'i') : undefined;
  const enabled = pattern?.test(name) ?? false;
  const logger = (...values) => {
    if (!logs.has(name)) logs.set(name, enabled ? (...all) => native.write(2, `${name} ${globalThis.process.pid}: ${format(...all)}\n`, 0) : () => {});
    if (typeof callback === 'function') callback(logs.get(name));
    callback = undefined;
    logs.get(name)(...values);
  };
  return Object.defineProperty(logger, 'enabled', { get: () => enabled, configurable: true, enumerable: true });
}

let systemErrors;
const errorsOfSystem = () => systemErrors ??= new Map(native.group('inspection').systemErrors().map(([number, name, words]) => [number, [name, words]]));

function checkErrorNumber(number) {
  if (typeof number !== 'number') throw invalidArgType('err', 'number', number);
  if (number >= 0 || !Number.isSafeInteger(number)) throw outOfRange('err', 'a negative integer', number);
}

function getSystemErrorName(number) {
  checkErrorNumber(number);
  return errorsOfSystem().get(number)?.[0] ?? `Unknown system error ${number}`;
}

function getSystemErrorMessage(number) {
  checkErrorNumber(number);
  return errorsOfSystem().get(number)?.[1] ?? `Unknown system error ${number}`;
}

const getSystemErrorMap = () => new Map(errorsOfSystem());

function errnoException(number, syscall, original) {
  const code = getSystemErrorName(number);
  const error = new Error(original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`);
  return Object.assign(error, { errno: number, code, syscall });
}

function exceptionWithHostPort(number, syscall, address, port, additional) {
  const code = getSystemErrorName(number);
  let details = port && port > 0 ? ` ${address}:${port}` : address ? ` ${address}` : '';
  if (additional) details += ` - Local (${additional})`;
  const error = Object.assign(new Error(`${syscall} ${code}${details}`), { errno: number, code, syscall, address });
  if (port) error.port = port;
  return error;
}

function extend(target, source) {
  if (source === null || typeof source !== 'object') return target;
  for (const key of Object.keys(source)) target[key] = source[key];
  return target;
}

function getCallSites(count = 10, options = {}) {
  if (typeof count === 'object' && count !== null) {
    options = count;
    count = 10;
  }
  if (typeof count !== 'number') throw invalidArgType('frameCount', 'number', count);
  if (!(count >= 1 && count <= 200)) throw outOfRange('frameCount', '>= 1 && <= 200', count);
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = count + 5;
  Error.prepareStackTrace = (error, sites) => sites;
  const target = {};
  Error.captureStackTrace(target, getCallSites);
  const sites = target.stack;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return sites.slice(0, count).map(site => ({
    functionName: site.getFunctionName() ?? '', scriptId: '0', scriptName: site.getFileName() ?? '', lineNumber: site.getLineNumber() ?? 0, columnNumber: site.getColumnNumber() ?? 0, column: site.getColumnNumber() ?? 0,
  }));
}

function log(...values) {
  const now = new Date();
  const two = number => String(number).padStart(2, '0');
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][now.getMonth()];
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  globalThis.console.log('%s - %s', `${now.getDate()} ${month} ${time}`, format(...values));
}

const util = {
  _errnoException: errnoException,
  _exceptionWithHostPort: exceptionWithHostPort,
  _extend: extend,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  styleText,
  formatWithOptions,
  getCallSites,
  getSystemErrorMap,
  getSystemErrorName,
  getSystemErrorMessage,
  inherits,
  inspect,
  isArray: Array.isArray,
  isBoolean: value => typeof value === 'boolean',
  isBuffer: value => native.lazy('duet:buffer').Buffer.isBuffer(value),
  isDeepStrictEqual: (one, other) => native.lazy('duet:util/equal').isDeepStrictEqual(one, other),
  isNull: value => value === null,
  isNullOrUndefined: value => value === null || value === undefined,
  isNumber: value => typeof value === 'number',
  isString: value => typeof value === 'string',
  isSymbol: value => typeof value === 'symbol',
  isUndefined: value => value === undefined,
  isRegExp: types.isRegExp,
  isObject: value => value !== null && typeof value === 'object',
  isDate: types.isDate,
  isError: value => types.isNativeError(value) || value instanceof Error,
  isFunction: value => typeof value === 'function',
  isPrimitive: value => value === null || (typeof value !== 'object' && typeof value !== 'function'),
  log,
  promisify,
  stripVTControlCharacters,
  toUSVString: text => String(text).toWellFormed(),
  transferableAbortSignal(signal) {
    if (!(signal instanceof AbortSignal)) throw invalidArgType('signal', 'AbortSignal', signal);
    return signal;
  },
  transferableAbortController: () => new AbortController(),
  aborted,
  types,
  parseEnv,
  parseArgs: config => native.lazy('duet:util/parseargs').parseArgs(config),
};

for (const [name, value] of Object.entries(util)) {
  if (typeof value === 'function' && value.name !== name && Object.getOwnPropertyDescriptor(value, 'name')?.value === '') Object.defineProperty(value, 'name', { value: name });
}

// These are loaded when they are first used.
for (const [name, module] of [['TextDecoder', 'duet:web/encoding'], ['TextEncoder', 'duet:web/encoding'], ['MIMEType', 'duet:util/mime'], ['MIMEParams', 'duet:util/mime']]) {
  Object.defineProperty(util, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = native.lazy(module)[name];
      Object.defineProperty(util, name, { value, writable: true, enumerable: true, configurable: true });
      return value;
    },
    set(value) { Object.defineProperty(util, name, { value, writable: true, enumerable: true, configurable: true }); },
  });
}

export default util;
