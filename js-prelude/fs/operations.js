// The operations of `node:fs`, each once: its arguments, checked, and what the native side is to do with them.

import { Buffer } from 'duet:buffer';
import { native } from 'duet:native';
import { checkBoolean, checkInteger, checkNumber, checkObject, coded, invalidArgType, outOfRange } from 'duet:errors';
import { checkEncoding, isHandle, toBuffer, toBuffers, toBytes, toDescriptor, toFlags, toMode, toOptions, toOwner, toPath, toPlace, toPosition, toTime } from 'duet:fs/arguments';
import { constants } from 'duet:fs/constants';
import { copySteps } from 'duet:fs/copy';
import { StatFs, toDirents, toStats } from 'duet:fs/facts';
import { plan } from 'duet:fs/run';

const over = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

// Names are text, unless another encoding is wanted: they are asked for as bytes then.
const isText = encoding => !encoding || /^utf-?8$/i.test(encoding);
const toName = encoding => isText(encoding) ? undefined : bytes => encoding === 'buffer' ? over(bytes) : over(bytes).toString(encoding);

const nameOptions = options => toOptions(options, { encoding: 'utf8' });

function statPlan(name, place, options) {
  const isBig = options?.bigint === true;
  const isNeeded = options?.throwIfNoEntry !== false;
  return plan(name, [place, isBig, isNeeded], numbers => numbers && toStats(numbers, isBig));
}

/** `{ offset, length, position }` of what is read or written, within a buffer. */
function part(bytes, offset, length) {
  if (offset === undefined || offset === null) offset = 0;
  else checkInteger(offset, 'offset', 0);
  if (length === undefined || length === null) length = bytes.byteLength - offset;
  if (typeof length !== 'number') throw invalidArgType('length', 'number', length);
  return { offset, length: Math.trunc(length) };
}

function readPlan(...parameters) {
  let [fd, buffer, offset, length, position] = parameters;
  fd = toDescriptor(fd);
  if (parameters.length === 3 && offset !== undefined && offset !== null) checkObject(offset, 'options');
  if (buffer === undefined || (buffer !== null && typeof buffer === 'object' && !ArrayBuffer.isView(buffer))) {
    const options = buffer ?? {};
    ({ buffer = Buffer.alloc(16384), offset = 0, length = buffer.byteLength - offset, position = null } = options);
  } else if (offset !== null && typeof offset === 'object') {
    const options = offset;
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = options);
  }
  const bytes = toBuffer(buffer);
  ({ offset, length } = part(bytes, offset, length));
  if (length === 0) return plan('read', [fd, 0, -1], () => [0, buffer]);
  if (bytes.byteLength === 0) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'buffer' is empty and cannot be written. Received ${native.lazy('duet:inspect').inspect(buffer)}`);
  if (offset > bytes.byteLength) throw outOfRange('offset', `>= 0 && <= ${bytes.byteLength}`, offset);
  if (length < 0) throw outOfRange('length', '>= 0', length);
  if (length > bytes.byteLength - offset) throw outOfRange('length', `<= ${bytes.byteLength - offset}`, length);
  return plan('read', [fd, length, toPosition(position)], read => {
    bytes.set(read, offset);
    return [read.length, buffer];
  });
}

function readvPlan(fd, buffers, position) {
  fd = toDescriptor(fd);
  const all = toBuffers(buffers);
  const length = all.reduce((sum, bytes) => sum + bytes.length, 0);
  return plan('read', [fd, length, typeof position === 'number' ? toPosition(position) : -1], read => {
    let at = 0;
    for (const bytes of all) {
      const piece = read.subarray(at, at + bytes.length);
      bytes.set(piece);
      at += piece.length;
    }
    return [read.length, buffers];
  });
}

function writePlan(fd, data, offset, length, position) {
  fd = toDescriptor(fd);
  if (ArrayBuffer.isView(data)) {
    const bytes = toBuffer(data);
    if (offset !== null && typeof offset === 'object') ({ offset = 0, length = bytes.byteLength - offset, position = null } = offset);
    ({ offset, length } = part(bytes, offset, length));
    if (offset > bytes.byteLength) throw outOfRange('offset', `<= ${bytes.byteLength}`, offset);
    if (length < 0) throw outOfRange('length', '>= 0', length);
    if (length > bytes.byteLength - offset) throw outOfRange('length', `<= ${bytes.byteLength - offset}`, length);
    const at = typeof position === 'number' ? position : -1;
    return plan('write', [fd, bytes.subarray(offset, offset + length), at], written => [written, data]);
  }
  if (typeof data !== 'string') throw invalidArgType('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  // Here the arguments are a position and an encoding.
  checkEncoding(length);
  const at = typeof offset === 'number' ? offset : -1;
  return plan('write', [fd, native.encode(data, length || 'utf8'), at], written => [written, data]);
}

function writevPlan(fd, buffers, position) {
  fd = toDescriptor(fd);
  const whole = Buffer.concat(toBuffers(buffers));
  return plan('write', [fd, whole, typeof position === 'number' ? position : -1], written => [written, buffers]);
}

function readFilePlan(path, options) {
  const { encoding, flag, signal } = toOptions(options, { flag: 'r' });
  const decode = encoding && encoding !== 'buffer' && !isText(encoding) ? bytes => over(bytes).toString(encoding) : undefined;
  const asText = Boolean(encoding) && encoding !== 'buffer' && !decode;
  return plan('readFile', [toPlace(path), toFlags(flag), asText], asText ? undefined : decode ?? over, signal);
}

function writeFilePlan(path, data, options, defaultFlag) {
  const { encoding, mode, flag, flush, signal } = toOptions(options, { encoding: 'utf8', mode: 0o666, flag: defaultFlag, flush: false });
  if (flush !== null) checkBoolean(flush, 'options.flush');
  const bytes = toBytes(data, encoding);
  return plan('writeFile', [toPlace(path), bytes, toFlags(flag), toMode(mode), flush === true], undefined, signal);
}

function mkdirPlan(path, options) {
  let recursive = false;
  let mode = 0o777;
  if (typeof options === 'number' || typeof options === 'string') mode = toMode(options);
  else if (options) {
    if (options.recursive !== undefined) recursive = options.recursive;
    if (options.mode !== undefined) mode = toMode(options.mode, 'options.mode');
  }
  path = toPath(path);
  checkBoolean(recursive, 'options.recursive');
  return plan('mkdir', [path, mode, recursive]);
}

function readdirPlan(path, options) {
  const { encoding, withFileTypes, recursive } = nameOptions(options);
  path = toPath(path);
  if (recursive !== undefined && recursive !== null) checkBoolean(recursive, 'options.recursive');
  const decode = toName(encoding);
  const finish = withFileTypes ? flat => toDirents(flat, decode) : decode && (names => names.map(decode));
  return plan('readdir', [path, Boolean(recursive), Boolean(withFileTypes), Boolean(decode)], finish);
}

function isDirectoryError(path) {
  const error = new Error(`Path is a directory: rm returned EISDIR (is a directory) ${path}`);
  Object.defineProperty(error, 'name', { value: 'SystemError', writable: true, configurable: true });
  error.code = 'ERR_FS_EISDIR';
  error.info = { code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 };
  error.errno = 21;
  error.syscall = 'rm';
  error.path = path;
  return error;
}

function removeOptions(options, defaults) {
  if (options === undefined) return defaults;
  checkObject(options, 'options');
  const all = { ...defaults, ...options };
  checkBoolean(all.recursive, 'options.recursive');
  if (all.force !== undefined) checkBoolean(all.force, 'options.force');
  checkInteger(all.retryDelay, 'options.retryDelay', 0, 2147483647);
  checkInteger(all.maxRetries, 'options.maxRetries', 0, 4294967295);
  return all;
}

function rmPlan(path, options) {
  path = toPath(path);
  const all = removeOptions(options, { recursive: false, force: false, retryDelay: 100, maxRetries: 0 });
  return function* () {
    const stats = yield statPlan('lstat', path, { throwIfNoEntry: !all.force });
    if (!stats) return;
    if (stats.isDirectory() && !all.recursive) throw isDirectoryError(String(path));
    yield plan('rm', [path, all.maxRetries, all.retryDelay]);
  }();
}

function rmdirPlan(path, options) {
  path = toPath(path);
  const all = removeOptions(options, { recursive: false, retryDelay: 100, maxRetries: 0 });
  if (!all.recursive) return plan('rmdir', [path]);
  return function* () {
    const stats = yield statPlan('lstat', path, { throwIfNoEntry: true });
    if (!stats.isDirectory()) yield plan('rmdir', [path]);
    yield plan('rm', [path, all.maxRetries, all.retryDelay]);
  }();
}

function length(value, name = 'len') {
  if (value === undefined || value === null) return 0;
  checkInteger(value, name);
  return Math.max(0, value);
}

const timesPlan = (name, place, atime, mtime) => plan(name, [place, toTime(atime), toTime(mtime)]);
const ownersPlan = (name, place, uid, gid) => plan(name, [place, toOwner(uid, 'uid'), toOwner(gid, 'gid')]);

/** `arity` is how many arguments there are before the callback; `several`, the names of what a callback is given. */
const operation = (arity, work, several) => ({ arity, work, several });

export const operations = {
  access: operation(2, (path, mode = constants.F_OK) => {
    path = toPath(path);
    checkInteger(mode ?? 0, 'mode', 0, 7);
    return plan('access', [path, mode ?? 0]);
  }),
  appendFile: operation(3, (path, data, options) => writeFilePlan(path, data, options, 'a')),
  chmod: operation(2, (path, mode) => plan('chmod', [toPath(path), toMode(mode)])),
  chown: operation(3, (path, uid, gid) => ownersPlan('chown', toPath(path), uid, gid)),
  close: operation(1, fd => plan('close', [toDescriptor(fd)])),
  copyFile: operation(3, (src, dest, mode = 0) => {
    src = toPath(src, 'src');
    dest = toPath(dest, 'dest');
    checkInteger(mode ?? 0, 'mode', 0, 7);
    return plan('copyFile', [src, dest, ((mode ?? 0) & constants.COPYFILE_EXCL) !== 0]);
  }),
  cp: operation(3, (src, dest, options) => copySteps(toPath(src, 'src'), toPath(dest, 'dest'), options)),
  fchmod: operation(2, (fd, mode) => plan('fchmod', [toDescriptor(fd), toMode(mode)])),
  fchown: operation(3, (fd, uid, gid) => ownersPlan('fchown', toDescriptor(fd), uid, gid)),
  fdatasync: operation(1, fd => plan('fdatasync', [toDescriptor(fd)])),
  fstat: operation(2, (fd, options) => statPlan('fstat', toDescriptor(fd), options)),
  fsync: operation(1, fd => plan('fsync', [toDescriptor(fd)])),
  ftruncate: operation(2, (fd, len) => plan('ftruncate', [toDescriptor(fd), length(len)])),
  futimes: operation(3, (fd, atime, mtime) => timesPlan('futimes', toDescriptor(fd), atime, mtime)),
  lchown: operation(3, (path, uid, gid) => ownersPlan('lchown', toPath(path), uid, gid)),
  link: operation(2, (from, to) => plan('link', [toPath(from, 'existingPath'), toPath(to, 'newPath')])),
  lstat: operation(2, (path, options) => statPlan('lstat', toPath(path), options)),
  lutimes: operation(3, (path, atime, mtime) => timesPlan('lutimes', toPath(path), atime, mtime)),
  mkdir: operation(2, mkdirPlan),
  mkdtemp: operation(2, (prefix, options) => {
    const decode = toName(nameOptions(options).encoding);
    return plan('mkdtemp', [toPath(prefix, 'prefix'), Boolean(decode)], decode);
  }),
  open: operation(3, (path, flags, mode) => plan('open', [toPath(path), toFlags(flags), toMode(mode, 'mode', 0o666)])),
  read: operation(5, readPlan, ['bytesRead', 'buffer']),
  readdir: operation(2, readdirPlan),
  readFile: operation(2, readFilePlan),
  readlink: operation(2, (path, options) => {
    const decode = toName(nameOptions(options).encoding);
    return plan('readlink', [toPath(path), Boolean(decode)], decode);
  }),
  readv: operation(3, readvPlan, ['bytesRead', 'buffers']),
  realpath: operation(2, (path, options) => {
    const decode = toName(nameOptions(options).encoding);
    return plan('realpath', [toPath(path), false, Boolean(decode)], decode);
  }),
  rename: operation(2, (from, to) => plan('rename', [toPath(from, 'oldPath'), toPath(to, 'newPath')])),
  rm: operation(2, rmPlan),
  rmdir: operation(2, rmdirPlan),
  stat: operation(2, (path, options) => statPlan('stat', toPath(path), options)),
  statfs: operation(2, (path, options) => plan('statfs', [toPath(path), options?.bigint === true], numbers => new StatFs(numbers))),
  symlink: operation(3, (target, path, type) => {
    if (type !== undefined && type !== null && !['dir', 'file', 'junction'].includes(type)) {
      throw coded(Error, 'ERR_FS_INVALID_SYMLINK_TYPE', `Symlink type must be one of "dir", "file", or "junction". Received "${type}"`);
    }
    return plan('symlink', [toPath(target, 'target'), toPath(path)]);
  }),
  truncate: operation(2, (path, len) => {
    if (typeof path === 'number') return plan('ftruncate', [toDescriptor(path), length(len)]);
    return plan('truncate', [toPath(path), length(len)]);
  }),
  unlink: operation(1, path => plan('unlink', [toPath(path)])),
  utimes: operation(3, (path, atime, mtime) => timesPlan('utimes', toPath(path), atime, mtime)),
  write: operation(5, writePlan, ['bytesWritten', 'buffer']),
  writeFile: operation(3, (path, data, options) => writeFilePlan(path, data, options, 'w')),
  writev: operation(3, writevPlan, ['bytesWritten', 'buffers']),
};

/** `realpath` as the system does it. */
export const nativeRealpath = operation(2, (path, options) => {
  const decode = toName(nameOptions(options).encoding);
  return plan('realpath', [toPath(path), true, Boolean(decode)], decode);
});

export { isHandle };
