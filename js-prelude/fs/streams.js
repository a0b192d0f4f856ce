// `fs.ReadStream` and `fs.WriteStream`. They are functions, not classes: graceful-fs and others call them on
// objects of their own, and replace `open`.

import { Buffer } from 'duet:buffer';
import stream from 'duet:node/stream';
import { checkBoolean, checkFunction, checkInteger, invalidArgType, outOfRange } from 'duet:errors';
import { isHandle, toDescriptor, toOptions, toPath } from 'duet:fs/arguments';
import fs from 'duet:node/fs';

const { Readable, Writable, finished } = stream;

const FILES = Symbol('fs');
const BUSY = Symbol('busy');
const IDLE = Symbol('idle');

/** What a FileHandle does, as functions with callbacks. */
function handleFiles(handle) {
  const later = (promise, name, callback) => promise.then(result => callback(null, result[name]), callback);
  return {
    read: (fd, buffer, offset, length, position, callback) => later(handle.read(buffer, offset, length, position), 'bytesRead', callback),
    write: (fd, buffer, offset, length, position, callback) => later(handle.write(buffer, offset, length, position), 'bytesWritten', callback),
    writev: (fd, buffers, position, callback) => later(handle.writev(buffers, position), 'bytesWritten', callback),
    fsync: (fd, callback) => handle.sync().then(() => callback(null), callback),
    close: (fd, callback) => handle.close().then(() => callback(null), callback),
  };
}

function ownFiles(given, names) {
  for (const name of names) if (given[name] !== undefined) checkFunction(given[name], `options.fs.${name}`);
  return given;
}

/** What both kinds of streams do with their options. */
function prepare(self, path, options, defaultFlags, names) {
  self.fd = options.fd === undefined ? null : options.fd;
  self.path = path;
  self.flags = options.flags === undefined ? defaultFlags : options.flags;
  self.mode = options.mode === undefined ? 0o666 : options.mode;
  self[BUSY] = false;
  self[FILES] = options.fs ? ownFiles(options.fs, names) : fs;
  if (options.fd === undefined || options.fd === null) {
    self.fd = null;
    self.path = toPath(path);
  } else if (isHandle(options.fd)) {
    if (options.fs) throw Object.assign(new Error('The FileHandle with fs method is not implemented'), { code: 'ERR_METHOD_NOT_IMPLEMENTED' });
    self.fd = options.fd.fd;
    self[FILES] = handleFiles(options.fd);
    options.fd.on('close', () => self.close());
  } else {
    if (typeof options.fd !== 'number') throw invalidArgType('options.fd', ['number', 'FileHandle'], options.fd);
    self.fd = toDescriptor(options.fd);
  }
}

/** Who replaces `open` calls back with events. */
function construct(callback) {
  if (typeof this.fd === 'number') {
    callback();
    return;
  }
  if (this.open !== openRead && this.open !== openWrite) {
    const { emit } = this;
    this.emit = (...parameters) => {
      if (parameters[0] === 'open') {
        this.emit = emit;
        callback();
        return Reflect.apply(emit, this, parameters);
      }
      if (parameters[0] === 'error') {
        this.emit = emit;
        callback(parameters[1]);
        return true;
      }
      return Reflect.apply(emit, this, parameters);
    };
    this.open();
    return;
  }
  this[FILES].open(this.path, this.flags, this.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    this.fd = fd;
    callback();
    this.emit('open', fd);
    this.emit('ready');
  });
}

function destroy(error, callback) {
  // What is under way ends first: the number could be another file's by then.
  if (this[BUSY]) this.once(IDLE, later => close(this, error || later, callback));
  else close(this, error, callback);
}

function close(self, error, callback) {
  if (self.fd === null || self.fd === undefined || self.autoClose === false && !self.isClosing) {
    callback(error);
    return;
  }
  const { fd } = self;
  self.fd = null;
  const done = () => self[FILES].close(fd, failure => callback(error || failure));
  if (self.flush && !error) self[FILES].fsync(fd, failure => failure ? self[FILES].close(fd, () => callback(failure)) : done());
  else done();
}

function idle(self, error) {
  self[BUSY] = false;
  if (self.destroyed) self.emit(IDLE, error);
}

function checkStart(self) {
  if (self.start === undefined) return;
  checkInteger(self.start, 'start', 0);
  self.pos = self.start;
}

export function ReadStream(path, given) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, given);
  const options = { ...toOptions(given, {}) };
  if (options.highWaterMark === undefined) options.highWaterMark = 64 * 1024;
  if (options.autoDestroy === undefined) options.autoDestroy = false;
  prepare(this, path, options, 'r', ['open', 'read', 'close']);
  this.start = options.start;
  this.end = options.end ?? Infinity;
  this.pos = undefined;
  this.bytesRead = 0;
  checkStart(this);
  if (this.end !== Infinity) {
    checkInteger(this.end, 'end', 0);
    if (this.start !== undefined && this.start > this.end) throw outOfRange('start', `<= "end" (here: ${this.end})`, this.start);
  }
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
  Readable.call(this, options);
  if (options.encoding) this.setEncoding(options.encoding);
  return undefined;
}

Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

function openRead() {}
function openWrite() {}

const autoClose = {
  configurable: true,
  get() { return (this._readableState ?? this._writableState)?.autoDestroy; },
  set(value) { (this._readableState ?? this._writableState).autoDestroy = value; },
};
const pending = { configurable: true, get() { return this.fd === null; } };

Object.defineProperties(ReadStream.prototype, { autoClose, pending });

Object.assign(ReadStream.prototype, {
  open: openRead,
  _construct: construct,
  _destroy: destroy,

  _read(size) {
    const left = this.pos === undefined ? this.end - this.bytesRead + 1 : this.end - this.pos + 1;
    const length = Math.min(left, size);
    if (length <= 0) {
      this.push(null);
      return;
    }
    const buffer = Buffer.allocUnsafeSlow(length);
    this[BUSY] = true;
    this[FILES].read(this.fd, buffer, 0, length, this.pos, (error, bytesRead) => {
      idle(this, error);
      if (this.destroyed) return;
      if (error) {
        this.destroy(error);
        return;
      }
      if (bytesRead === 0) {
        this.push(null);
        return;
      }
      if (this.pos !== undefined) this.pos += bytesRead;
      this.bytesRead += bytesRead;
      this.push(bytesRead === length ? buffer : buffer.subarray(0, bytesRead));
    });
  },

  close(callback) {
    this.isClosing = true;
    if (callback) finished(this, callback);
    this.destroy(null);
  },
});

export function WriteStream(path, given) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, given);
  const options = { ...toOptions(given, {}) };
  options.decodeStrings = true;
  prepare(this, path, options, 'w', ['open', 'write', 'writev', 'close', 'fsync']);
  if (options.flush !== undefined && options.flush !== null) checkBoolean(options.flush, 'options.flush');
  this.flush = options.flush ?? false;
  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  checkStart(this);
  if (options.fs && !options.fs.writev) this._writev = null;
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
  Writable.call(this, options);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
  return undefined;
}

Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);
Object.defineProperties(WriteStream.prototype, { autoClose, pending });

/** Writes until all of it is written. */
function writeAll(self, bytes, callback) {
  self[BUSY] = true;
  self[FILES].write(self.fd, bytes, 0, bytes.length, self.pos, (error, written) => {
    if (error?.code === 'EAGAIN') {
      error = null;
      written = 0;
    }
    idle(self, error);
    if (self.destroyed || error) {
      callback(error ?? undefined);
      return;
    }
    self.bytesWritten += written;
    if (self.pos !== undefined) self.pos += written;
    if (written < bytes.length) writeAll(self, bytes.subarray(written), callback);
    else callback();
  });
}

Object.assign(WriteStream.prototype, {
  open: openWrite,
  _construct: construct,
  _destroy: destroy,
  _write(data, encoding, callback) { writeAll(this, data, callback); },
  _writev(pieces, callback) { writeAll(this, Buffer.concat(pieces.map(piece => piece.chunk)), callback); },

  close(callback) {
    this.isClosing = true;
    if (callback) {
      if (this.closed) {
        queueMicrotask(callback);
        return;
      }
      this.on('close', callback);
    }
    // It closes itself when all is written.
    if (!this.autoClose) this.on('finish', this.destroy);
    this.end();
  },

  destroySoon: Writable.prototype.end,
});

