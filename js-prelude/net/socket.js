// `net.Socket`: a connection as a stream.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { checkAbortSignal, checkFunction, checkNumber, coded, invalidArgType, missingArgs } from 'duet:errors';
import { checkPort, isIP } from 'duet:net/address';
import { Connection, group } from 'duet:net/connection';
import { closedBeforeConnection, closedSocket, systemError } from 'duet:net/failure';
import { clearTimeout, nextTick, setImmediate, setTimeout } from 'duet:timers';
import stream from 'duet:node/stream';

const { Duplex } = stream;

export const STARTED = Symbol('started');
const TIMER = Symbol('idle timer');
const ACTIVE = Symbol('last activity');
const ATTEMPT = Symbol('attempt');
const RECEIVED = Symbol('received');
const SENT = Symbol('sent');
const ENDS = Symbol('ends');
const ON_READ = Symbol('on read');
const WAITING = Symbol('waits for something to read');

export const defaults = { autoSelectFamily: true, attemptTimeout: 250 };

/** Options and a listener, from the arguments that `connect` and `listen` take. */
export function normalizeArgs(args) {
  const last = args.at(-1);
  const callback = typeof last === 'function' ? last : null;
  const first = args[0];
  if (args.length === 0) return [{}, null];
  let options = {};
  if (first !== null && typeof first === 'object') options = first;
  else if (isPipeName(first)) options.path = first;
  else {
    options.port = first;
    if (args.length > 1 && typeof args[1] === 'string') options.host = args[1];
  }
  return [options, callback];
}

const isPipeName = value => typeof value === 'string' && !(Number(value) >= 0 && Number(value) === Number(value));

export function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  if (options?.objectMode) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.objectMode' is not supported. Received ${options.objectMode}`);
  if (options?.readableObjectMode || options?.writableObjectMode) {
    throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.${options.readableObjectMode ? 'readableObjectMode' : 'writableObjectMode'}' is not supported. Received ${options.readableObjectMode || options.writableObjectMode}`);
  }
  const given = typeof options === 'number' ? { fd: options } : { ...options };
  if (given.fd !== undefined) throw coded(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'A socket of a file descriptor is not available in Duet');
  this.connecting = false;
  this._hadError = false;
  this._handle = null;
  this._parent = null;
  this._host = null;
  this._pendingData = null;
  this._pendingEncoding = '';
  this._closeAfterHandlingError = false;
  this._server = null;
  this.server = null;
  this.timeout = 0;
  this[TIMER] = null;
  this[ACTIVE] = 0;
  this[RECEIVED] = 0;
  this[SENT] = 0;
  this[ENDS] = undefined;
  this[ON_READ] = undefined;
  this[WAITING] = false;
  const { signal, ...duplex } = given;
  Duplex.call(this, {
    ...duplex,
    allowHalfOpen: Boolean(given.allowHalfOpen),
    emitClose: false,
    autoDestroy: true,
    decodeStrings: true,
  });
  if (given.onread && typeof given.onread === 'object' && (given.onread.buffer instanceof Uint8Array || typeof given.onread.buffer === 'function') && typeof given.onread.callback === 'function') {
    this[ON_READ] = given.onread;
  }
  if (given.noDelay) this._noDelay = true;
  if (given.keepAlive) this._keepAlive = [true, Math.trunc((given.keepAliveInitialDelay ?? 0) / 1000)];
  this.on('end', refuseWritesAfterEnd);
  if (given.handle) {
    this._handle = given.handle;
    this[ENDS] = [given.handle.local, given.handle.remote];
  }
  if (signal) abortWith(this, signal);
  return this;
}

Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

function abortWith(socket, signal) {
  checkAbortSignal(signal, 'options.signal');
  stream.addAbortSignal(signal, socket);
}

/** Without half-open connections, what is written after the other side's end goes nowhere. */
function refuseWritesAfterEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterEnd;
}

function writeAfterEnd(chunk, encoding, callback) {
  if (!this.writableEnded && !this.writableFinished && this.allowHalfOpen) return Duplex.prototype.write.call(this, chunk, encoding, callback);
  const done = typeof encoding === 'function' ? encoding : callback;
  const error = new Error('This socket has been ended by the other party');
  error.code = 'EPIPE';
  if (typeof done === 'function') nextTick(done, error);
  this.destroy(error);
  return false;
}

/** The handle is there: data may flow. */
export function begin(socket, isPaused = false) {
  socket[STARTED] = true;
  socket[ENDS] = [socket._handle.local, socket._handle.remote];
  socket._handle.start(chunk => take(socket, chunk));
  if (socket._noDelay) socket._handle.setNoDelay(true);
  if (socket._keepAlive?.[0]) socket._handle.setKeepAlive(...socket._keepAlive);
  if (socket[WAITING]) socket._read();
  if (!isPaused && socket.readable && !socket.isPaused()) socket.read(0);
}

/** Something has come in. */
function take(socket, chunk) {
  if (socket.destroyed) return;
  socket._unrefTimer();
  if (chunk === null) {
    socket.push(null);
    socket.read(0);
    return;
  }
  if (!(chunk instanceof Uint8Array)) {
    // Errors of TLS come as they are to be told.
    socket.destroy(chunk.syscall === 'read' ? systemError(chunk, 'read') : chunk);
    return;
  }
  socket[RECEIVED] += chunk.byteLength;
  if (socket[ON_READ]) {
    hand(socket, chunk);
    return;
  }
  socket.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
}

/** Copies a chunk into the buffer of whoever wanted that. */
function hand(socket, chunk) {
  const { buffer, callback } = socket[ON_READ];
  let goesOn = true;
  for (let at = 0; at < chunk.byteLength; ) {
    const place = typeof buffer === 'function' ? buffer() : buffer;
    const part = chunk.subarray(at, at + place.byteLength);
    place.set(part);
    at += part.byteLength;
    if (callback.call(socket, part.byteLength, place) === false) goesOn = false;
  }
  if (goesOn && !socket.isPaused()) socket._handle?.want();
}

const methods = {
  _read() {
    if (this.connecting || !this._handle || !this[STARTED]) {
      this[WAITING] = true;
      return;
    }
    this[WAITING] = false;
    this._handle.want();
  },

  _write(chunk, encoding, callback) {
    if (this.connecting) {
      this._pendingData = chunk;
      const wait = () => {
        this.off('close', closed);
        this._write(chunk, encoding, callback);
      };
      const closed = () => callback(closedBeforeConnection());
      this.once('connect', wait);
      this.once('close', closed);
      return;
    }
    this._pendingData = null;
    if (!this._handle) {
      callback(closedSocket());
      return;
    }
    this._unrefTimer();
    this[SENT] += chunk.byteLength;
    const done = failure => {
      if (!failure) {
        this._unrefTimer();
        callback();
      } else if (!this.destroyed) {
        callback(failure.syscall === 'write' ? systemError(failure, 'write') : failure);
      }
    };
    try {
      if (this._handle.write(chunk, done)) callback();
    } catch (failure) {
      done(failure);
    }
  },

  _writev(pieces, callback) {
    this._write(pieces.length === 1 ? pieces[0].chunk : Buffer.concat(pieces.map(piece => piece.chunk)), 'buffer', callback);
  },

  _final(callback) {
    if (this.connecting) {
      this.once('connect', () => this._final(callback));
      return;
    }
    if (!this._handle) {
      callback();
      return;
    }
    try {
      this._handle.shutdown();
      callback();
    } catch (failure) {
      callback(failure.code === 'ENOTCONN' ? undefined : systemError(failure, 'shutdown'));
    }
  },

  _destroy(error, callback) {
    this.connecting = false;
    this._stopTimer();
    this[ATTEMPT]?.cancel();
    const handle = this._handle;
    if (handle) {
      this._handle = null;
      this._pendingData = null;
      if (this.resetAndClosing) handle.resetOnClose?.();
      handle.close(error);
    }
    callback(error);
    const server = this._server;
    // As in Node.js, after everything that is to happen at once.
    setImmediate(() => this.emit('close', Boolean(error)));
    if (server) {
      server._connections--;
      this._server = null;
      server._emitCloseIfDrained();
    }
  },

  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', this.destroy);
  },

  resetAndDestroy() {
    if (!this._handle) {
      this.destroy(closedSocket());
      return this;
    }
    if (this.connecting) {
      this.once('connect', () => this._reset());
      return this;
    }
    return this._reset();
  },

  _reset() {
    this.resetAndClosing = true;
    return this.destroy();
  },

  _onTimeout() { this.emit('timeout'); },

  setTimeout(milliseconds, callback) {
    if (this.destroyed) return this;
    checkTime(milliseconds);
    this.timeout = milliseconds;
    this._stopTimer();
    if (callback !== undefined) checkFunction(callback, 'callback');
    if (milliseconds === 0) {
      if (callback) this.removeListener('timeout', callback);
      return this;
    }
    this[ACTIVE] = native.now();
    this[TIMER] = setTimeout(checkIdle, milliseconds, this);
    if (callback) this.once('timeout', callback);
    return this;
  },

  _stopTimer() {
    if (this[TIMER]) clearTimeout(this[TIMER]);
    this[TIMER] = null;
  },

  /** Something has happened; the timer finds that out when it is due. */
  _unrefTimer() {
    for (let socket = this; socket !== null && socket !== undefined; socket = socket._parent) {
      if (socket[TIMER] !== null && socket[TIMER] !== undefined) socket[ACTIVE] = native.now();
      else if (socket.timeout > 0 && !socket.destroyed && socket[TIMER] === null) {
        socket[ACTIVE] = native.now();
        socket[TIMER] = setTimeout(checkIdle, socket.timeout, socket);
      }
    }
  },

  setNoDelay(enable) {
    this._noDelay = enable === undefined ? true : Boolean(enable);
    if (this[STARTED]) this._handle?.setNoDelay(this._noDelay);
    return this;
  },

  setKeepAlive(enable, milliseconds) {
    this._keepAlive = [Boolean(enable), Math.trunc((milliseconds || 0) / 1000)];
    if (this[STARTED]) this._handle?.setKeepAlive(...this._keepAlive);
    return this;
  },

  // A Function's process does not end when it has nothing to do, so there is nothing to hold.
  ref() { return this; },
  unref() { return this; },

  address() { return this._getsockname(); },

  _getsockname() {
    const local = this[ENDS]?.[0];
    return local === undefined || !this._handle ? {} : { address: local[0], family: local[2], port: local[1] };
  },

  _getpeername() {
    const remote = this[ENDS]?.[1];
    return remote === undefined ? {} : { address: remote[0], family: remote[2], port: remote[1] };
  },

  connect(...args) {
    const [options, callback] = Array.isArray(args[0]) && args[0].length === 2 && args.length === 1 ? args[0] : normalizeArgs(args);
    if (this.write === writeAfterEnd) this.write = Duplex.prototype.write;
    if (this.destroyed) {
      this._handle = null;
      this[ENDS] = undefined;
      this[STARTED] = false;
      this._undestroy();
    }
    const { path } = options;
    if (callback) this.once('connect', callback);
    if (path) {
      if (typeof path !== 'string') throw invalidArgType('options.path', 'string', path);
      this.connecting = true;
      this._unrefTimer();
      connectPath(this, path);
      return this;
    }
    if (options.port === undefined) {
      throw coded(TypeError, 'ERR_MISSING_ARGS', 'The "options" or "port" or "path" argument must be specified');
    }
    lookupAndConnect(this, options);
    return this;
  },
};

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Socket.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}

const readers = {
  _connecting() { return this.connecting; },
  pending() { return !this._handle || this.connecting; },
  readyState() {
    if (this.connecting) return 'opening';
    if (this.readable && this.writable) return 'open';
    if (this.readable) return 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  },
  bufferSize() { return this._handle || this.connecting ? this.writableLength : undefined; },
  bytesRead() { return this[RECEIVED]; },
  _bytesDispatched() { return this[SENT]; },
  bytesWritten() {
    // What waits counts as written. The piece that is being written is counted already.
    const waiting = this._writableState?.getBuffer?.() ?? [];
    let sum = this[SENT];
    for (const { chunk } of waiting) sum += chunk.length;
    if (this._pendingData !== null) sum += this._pendingData.length;
    return sum;
  },
  remoteAddress() { return this._getpeername().address; },
  remoteFamily() { return this._getpeername().family; },
  remotePort() { return this._getpeername().port; },
  localAddress() { return this._getsockname().address; },
  localFamily() { return this._getsockname().family; },
  localPort() { return this._getsockname().port; },
};

for (const [name, get] of Object.entries(readers)) {
  Object.defineProperty(Socket.prototype, name, { get, configurable: true, enumerable: true });
}

function checkTime(milliseconds) {
  checkNumber(milliseconds, 'msecs');
  if (!(milliseconds >= 0 && Number.isFinite(milliseconds))) {
    throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "msecs" is out of range. It must be a non-negative finite number. Received ${milliseconds}`);
  }
}

function checkIdle(socket) {
  const left = socket[ACTIVE] + socket.timeout - native.now();
  if (left > 0) {
    socket[TIMER] = setTimeout(checkIdle, Math.ceil(left), socket);
    return;
  }
  socket[TIMER] = undefined;
  socket._onTimeout();
  if (socket[TIMER] === undefined) socket[TIMER] = null;
}

// Connecting.

function connectPath(socket, path) {
  const attempt = socket[ATTEMPT] = begunAttempt(done => group.connectPath(path, done), (failure, connection) => {
    if (failure) {
      socket.destroy(systemError(failure, 'connect', path));
      return;
    }
    connected(socket, connection);
  });
  socket._handle = attempt;
}

function lookupAndConnect(socket, options) {
  const { localAddress, localPort } = options;
  const host = options.host || 'localhost';
  let { port, autoSelectFamily = defaults.autoSelectFamily, autoSelectFamilyAttemptTimeout = defaults.attemptTimeout } = options;
  if (localAddress && !isIP(localAddress)) throw coded(TypeError, 'ERR_INVALID_IP_ADDRESS', `Invalid IP address: ${localAddress}`);
  if (localPort) checkNumber(localPort, 'options.localPort');
  if (port !== undefined) {
    if (typeof port !== 'number' && typeof port !== 'string') throw invalidArgType('options.port', ['number', 'string'], port);
    checkPort(port);
  }
  port |= 0;
  if (autoSelectFamilyAttemptTimeout < 10) autoSelectFamilyAttemptTimeout = 10;
  socket.connecting = true;
  socket._unrefTimer();
  const family = isIP(host);
  if (family) {
    nextTick(() => {
      if (socket.connecting) connectOne(socket, { address: host, family }, port, options);
    });
    return;
  }
  if (options.lookup !== undefined) checkFunction(options.lookup, 'options.lookup');
  const lookup = options.lookup ?? native.lazy('duet:node/dns').default.lookup;
  const wanted = { family: socket.type === 'pipe' ? 0 : options.family, hints: options.hints || 0 };
  socket._host = host;
  const isChoice = autoSelectFamily && wanted.family !== 4 && wanted.family !== 6 && !localAddress;
  if (isChoice) wanted.all = true;
  lookup.call(socket, host, wanted, (error, found, foundFamily) => {
    const all = isChoice && Array.isArray(found) ? found : [{ address: found, family: foundFamily }];
    if (error) socket.emit('lookup', error, isChoice ? undefined : found, isChoice ? undefined : foundFamily, host);
    else for (const { address, family: kind } of all) socket.emit('lookup', null, address, kind, host);
    if (!socket.connecting) return;
    if (error) {
      nextTick(() => socket.destroy(error));
      return;
    }
    for (const { address, family: kind } of all) {
      if (!isIP(address)) {
        const wrong = coded(TypeError, 'ERR_INVALID_IP_ADDRESS', `Invalid IP address: ${address}`);
        nextTick(() => socket.destroy(wrong));
        return;
      }
      if (kind !== undefined && kind !== 4 && kind !== 6 && kind !== 'IPv4' && kind !== 'IPv6') {
        const wrong = coded(RangeError, 'ERR_INVALID_ADDRESS_FAMILY', `Invalid address family: ${kind} ${host}:${port}`);
        Object.assign(wrong, { host, port });
        nextTick(() => socket.destroy(wrong));
        return;
      }
    }
    socket._unrefTimer();
    if (all.length === 1) connectOne(socket, all[0], port, options);
    else connectAny(socket, interleaved(all), port, options, autoSelectFamilyAttemptTimeout);
  });
}

/** One address of each family in turn, beginning with that of the first. */
function interleaved(addresses) {
  const first = isIP(addresses[0].address);
  const same = addresses.filter(one => isIP(one.address) === first);
  const other = addresses.filter(one => isIP(one.address) !== first);
  return Array.from({ length: Math.max(same.length, other.length) }, (_, index) => [same[index], other[index]]).flat().filter(Boolean);
}

/** A connection that is being made, and that can be given up. */
function begunAttempt(start, done) {
  let isOver = false;
  let id;
  const cancel = () => {
    if (isOver) return;
    isOver = true;
    if (id !== undefined) group.close(id);
  };
  const attempt = { cancel, close: cancel, setNoDelay() {}, setKeepAlive() {}, ref() {}, unref() {}, hasRef: () => true };
  try {
    id = start((failure, ends) => {
      if (isOver) return;
      isOver = true;
      if (failure) group.close(id);
      done(failure, failure ? undefined : new Connection(id, ends));
    });
  } catch (failure) {
    nextTick(() => {
      if (isOver) return;
      isOver = true;
      done(failure);
    });
  }
  return attempt;
}

function attemptOn(socket, { address }, port, options, done) {
  const { localAddress, localPort } = options;
  socket.emit('connectionAttempt', address, port, isIP(address));
  return begunAttempt(called => group.connect(address, port, called, localAddress || undefined, localPort || undefined), (failure, connection) => {
    let error = null;
    if (failure) {
      const extra = localAddress ? ` - Local (${localAddress}:${localPort ?? 0})` : '';
      error = systemError(failure, 'connect', address, port, extra);
      if (localAddress) Object.assign(error, { localAddress, localPort });
      socket.emit('connectionAttemptFailed', address, port, isIP(address), error);
    }
    done(error, connection);
  });
}

function connectOne(socket, address, port, options) {
  socket._handle = socket[ATTEMPT] = attemptOn(socket, address, port, options, (error, connection) => {
    if (error) socket.destroy(error);
    else connected(socket, connection);
  });
}

/** Tries one address after the other, each for a while. */
function connectAny(socket, addresses, port, options, patience) {
  const errors = [];
  const next = index => {
    if (!socket.connecting) return;
    if (index === addresses.length) {
      const all = new AggregateError(errors);
      all.code = errors[0]?.code;
      socket.destroy(all);
      return;
    }
    let timer;
    const attempt = attemptOn(socket, addresses[index], port, options, (error, connection) => {
      clearTimeout(timer);
      if (error) {
        errors.push(error);
        next(index + 1);
      } else {
        connected(socket, connection);
      }
    });
    socket._handle = socket[ATTEMPT] = attempt;
    // The last one has all the time that the system gives it.
    if (index === addresses.length - 1) return;
    timer = setTimeout(() => {
      attempt.cancel();
      const { address } = addresses[index];
      socket.emit('connectionAttemptTimeout', address, port, isIP(address));
      errors.push(systemError({ code: 'ETIMEDOUT', errno: -110 }, 'connect', address, port));
      next(index + 1);
    }, patience);
  };
  next(0);
}

function connected(socket, connection) {
  socket[ATTEMPT] = undefined;
  if (socket.destroyed) {
    connection.close();
    return;
  }
  socket.connecting = false;
  socket._handle = connection;
  socket._unrefTimer();
  socket[STARTED] = true;
  socket[ENDS] = [connection.local, connection.remote];
  connection.start(chunk => take(socket, chunk));
  if (socket._noDelay) connection.setNoDelay(true);
  if (socket._keepAlive?.[0]) connection.setKeepAlive(...socket._keepAlive);
  socket.emit('connect');
  socket.emit('ready');
  if (!socket.destroyed && socket[WAITING]) socket._read();
  if (!socket.destroyed && socket.readable && !socket.isPaused()) socket.read(0);
}

export function connect(...args) {
  const [options, callback] = normalizeArgs(args);
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect([options, callback]);
}
