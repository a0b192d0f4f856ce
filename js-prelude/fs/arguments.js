// The arguments of `node:fs`: what they may be, what they mean, and what Node.js says of those that are wrong.

import { Buffer } from 'duet:buffer';
import { native } from 'duet:native';
import { checkInteger, coded, invalidArgType, invalidArgValue, outOfRange } from 'duet:errors';
import { constants } from 'duet:fs/constants';

/** What a URL of a file names. */
function pathOfUrl(url) {
  if (url.protocol !== 'file:') throw coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
  if (url.hostname !== '') throw coded(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux');
  if (/%2f/i.test(url.pathname)) throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters');
  return decodeURIComponent(url.pathname);
}

const isUrl = value => value !== null && typeof value === 'object' && typeof value.href === 'string' && typeof value.protocol === 'string' && value.auth === undefined && value.path === undefined;

/** A path as the native side takes it: text, or bytes. */
export function toPath(value, name = 'path') {
  const path = isUrl(value) ? pathOfUrl(value) : value;
  const isBytes = path instanceof Uint8Array;
  if (typeof path !== 'string' && !isBytes) throw invalidArgType(name, ['string', 'Buffer', 'URL'], path);
  if (isBytes ? path.includes(0) : path.includes('\u0000')) {
    throw invalidArgValue(name, path, 'must be a string, Uint8Array, or URL without null bytes');
  }
  return path;
}

export function toDescriptor(fd, name = 'fd') {
  if (typeof fd !== 'number') throw invalidArgType(name, 'number', fd);
  checkInteger(fd, name, 0, 2147483647);
  return fd;
}

/** A path, an open file's number, or a FileHandle. */
export function toPlace(value, name = 'path') {
  if (typeof value === 'number') return toDescriptor(value);
  if (isHandle(value)) return value.fd;
  return toPath(value, name);
}

export const HANDLE = Symbol('handle');
export const isHandle = value => value !== null && typeof value === 'object' && value[HANDLE] === true;

/** `'utf8'` and `{ encoding: 'utf8' }` are the same. */
export function toOptions(options, defaults) {
  if (options === null || options === undefined || typeof options === 'function') return defaults;
  let known = options;
  if (typeof options === 'string') known = { encoding: options };
  else if (typeof options !== 'object') throw invalidArgType('options', ['string', 'Object'], options);
  const all = { ...defaults, ...known };
  for (const key of Object.keys(defaults)) if (all[key] === undefined) all[key] = defaults[key];
  checkEncoding(all.encoding);
  if (all.signal !== undefined && all.signal !== null && (typeof all.signal !== 'object' || !('aborted' in all.signal))) {
    throw invalidArgType('options.signal', 'AbortSignal', all.signal);
  }
  return all;
}

export function checkEncoding(encoding) {
  if (encoding === undefined || encoding === null || encoding === 'buffer' || Buffer.isEncoding(encoding)) return;
  throw invalidArgValue('encoding', encoding, 'is invalid encoding');
}

export function toMode(value, name = 'mode', otherwise = undefined) {
  if (value === undefined || value === null) {
    if (otherwise !== undefined) return otherwise;
  } else if (typeof value === 'string') {
    if (!/^[0-7]+$/.test(value)) throw invalidArgValue(name, value, 'must be a 32-bit unsigned integer or an octal string');
    return parseInt(value, 8);
  }
  if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
  checkInteger(value, name, 0, 4294967295);
  return value;
}

const FLAGS = (() => {
  const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_TRUNC, O_APPEND, O_EXCL, O_SYNC } = constants;
  const write = O_TRUNC | O_CREAT;
  const append = O_APPEND | O_CREAT;
  return {
    r: O_RDONLY, rs: O_RDONLY | O_SYNC, sr: O_RDONLY | O_SYNC, 'r+': O_RDWR, 'rs+': O_RDWR | O_SYNC, 'sr+': O_RDWR | O_SYNC,
    w: write | O_WRONLY, wx: write | O_WRONLY | O_EXCL, xw: write | O_WRONLY | O_EXCL,
    'w+': write | O_RDWR, 'wx+': write | O_RDWR | O_EXCL, 'xw+': write | O_RDWR | O_EXCL,
    a: append | O_WRONLY, ax: append | O_WRONLY | O_EXCL, xa: append | O_WRONLY | O_EXCL,
    as: append | O_WRONLY | O_SYNC, sa: append | O_WRONLY | O_SYNC,
    'a+': append | O_RDWR, 'ax+': append | O_RDWR | O_EXCL, 'xa+': append | O_RDWR | O_EXCL,
    'as+': append | O_RDWR | O_SYNC, 'sa+': append | O_RDWR | O_SYNC,
  };
})();

export function toFlags(flags, name = 'flags') {
  if (typeof flags === 'number') {
    checkInteger(flags, name, -2147483648, 2147483647);
    return flags;
  }
  if (flags === undefined || flags === null) return constants.O_RDONLY;
  if (typeof flags === 'string' && Object.hasOwn(FLAGS, flags)) return FLAGS[flags];
  throw invalidArgValue('flags', flags);
}

/** What is written: text or bytes. */
export function toBytes(data, encoding, name = 'data') {
  if (typeof data === 'string') return native.encode(data, encoding || 'utf8');
  if (ArrayBuffer.isView(data)) return bytesOf(data);
  throw invalidArgType(name, name === 'data' ? ['string', 'Buffer', 'TypedArray', 'DataView'] : ['string', 'Buffer', 'TypedArray', 'DataView'], data);
}

/** The bytes of any view, as the native side takes them. */
export function bytesOf(view) {
  return view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

export function toBuffer(value, name = 'buffer') {
  if (!ArrayBuffer.isView(value)) throw invalidArgType(name, ['Buffer', 'TypedArray', 'DataView'], value);
  return bytesOf(value);
}

export function toBuffers(values) {
  if (!Array.isArray(values)) throw invalidArgType('buffers', 'ArrayBufferView[]', values);
  for (const value of values) if (!ArrayBuffer.isView(value)) throw invalidArgType('buffers', 'ArrayBufferView[]', values);
  return values.map(bytesOf);
}

/** A time in seconds. */
export function toTime(value, name = 'time') {
  if (typeof value === 'string' && +value == value) return +value;
  if (typeof value === 'number' && Number.isFinite(value)) return value < 0 ? Date.now() / 1000 : value;
  if (value instanceof Date) return value.getTime() / 1000;
  throw invalidArgType(name, ['Date', 'Time in seconds'], value);
}

export function toOwner(value, name) {
  if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
  checkInteger(value, name, -1, 4294967295);
  return value;
}

/** A position in a file; `-1` is where the file stands. */
export function toPosition(position, name = 'position') {
  if (position === undefined || position === null) return -1;
  if (typeof position === 'bigint') {
    if (position < -1n || position > 2n ** 63n - 1n) throw outOfRange(name, `>= -1 && <= ${2n ** 63n - 1n}`, position);
    return Number(position);
  }
  if (typeof position !== 'number') throw invalidArgType(name, ['integer', 'bigint'], position);
  checkInteger(position, name, -1);
  return position;
}

/** What a callback-style function is called with last. */
export function toCallback(callback) {
  if (typeof callback !== 'function') throw invalidArgType('cb', 'function', callback);
  return callback;
}
