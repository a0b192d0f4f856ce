// `http.OutgoingMessage`: a message that goes out over a connection, when it gets one. The head is
// made when the first piece of the body is known, so that a body that is written at once has a
// length.

import { Buffer } from 'duet:buffer';
import { coded, invalidArgType, invalidArgValue } from 'duet:errors';
import { isInvalidValue, utcDate, validateHeaderName, validateHeaderValue } from 'duet:http/common';
import { nextTick } from 'duet:timers';
import stream from 'duet:node/stream';

const { Stream } = stream;

export const FIELDS = Symbol('kOutHeaders');
export const NEEDS_DRAIN = Symbol('needs drain');
export const ERRORED = Symbol('errored');
const CORKED = Symbol('corked');
const CHUNKS = Symbol('chunks');
const UNIQUE = Symbol('unique headers');
const WRITTEN = Symbol('bytes written');
const HIGH_WATER = Symbol('high water mark');

const nothing = () => {};

export function OutgoingMessage(options) {
  Stream.call(this);
  this.outputData = [];
  this.outputSize = 0;
  this.writable = true;
  this.destroyed = false;
  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;
  this.strictContentLength = false;
  this[WRITTEN] = 0;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = '';
  this[NEEDS_DRAIN] = false;
  this.finished = false;
  this._headerSent = false;
  this[CORKED] = 0;
  this[CHUNKS] = [];
  this._closed = false;
  this.socket = null;
  this._header = null;
  this[FIELDS] = null;
  this._keepAliveTimeout = 0;
  this._onPendingData = nothing;
  this[ERRORED] = null;
  this[HIGH_WATER] = options?.highWaterMark ?? 64 * 1024;
  this[UNIQUE] = null;
}

Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

const headersSent = what => coded(Error, 'ERR_HTTP_HEADERS_SENT', `Cannot ${what} headers after they are sent to the client`);
const destroyedError = what => coded(Error, 'ERR_STREAM_DESTROYED', `Cannot call ${what} after a stream was destroyed`);

/** The names of fields of which there may only be one line. */
export function uniqueHeaders(message, names) {
  message[UNIQUE] = names === undefined || names === null ? null : new Set(names.map(name => String(name).toLowerCase()));
}

const accessors = {
  errored() { return this[ERRORED]; },
  closed() { return this._closed; },
  writableFinished() { return this.finished && this.outputSize === 0 && (!this.socket || this.socket.writableLength === 0); },
  writableObjectMode() { return false; },
  writableLength() { return this.outputSize + this[CHUNKS].reduce((sum, { chunk }) => sum + chunk.length, 0) + (this.socket ? this.socket.writableLength : 0); },
  writableHighWaterMark() { return this.socket ? this.socket.writableHighWaterMark : this[HIGH_WATER]; },
  writableCorked() { return this[CORKED]; },
  writableEnded() { return this.finished; },
  writableNeedDrain() { return !this.destroyed && !this.finished && this[NEEDS_DRAIN]; },
  headersSent() { return Boolean(this._header); },
};
for (const [name, get] of Object.entries(accessors)) {
  Object.defineProperty(OutgoingMessage.prototype, name, { get, configurable: true, enumerable: true });
}
Object.defineProperty(OutgoingMessage.prototype, 'connection', {
  get() { return this.socket; },
  set(value) { this.socket = value; },
  configurable: true,
  enumerable: true,
});
// Old packages look for these.
Object.defineProperty(OutgoingMessage.prototype, '_headers', {
  get() { return this.getHeaders(); },
  set(value) {
    if (value === null || value === undefined) this[FIELDS] = null;
    else if (typeof value === 'object') {
      this[FIELDS] = Object.create(null);
      for (const name of Object.keys(value)) this[FIELDS][name.toLowerCase()] = [name, value[name]];
    }
  },
  configurable: true,
  enumerable: true,
});
Object.defineProperty(OutgoingMessage.prototype, '_headerNames', {
  get() { return this[FIELDS] && Object.fromEntries(Object.entries(this[FIELDS]).map(([key, [name]]) => [key, name])); },
  configurable: true,
  enumerable: true,
});

const methods = {
  _renderHeaders() {
    if (this._header) throw headersSent('render');
    return Object.fromEntries(Object.values(this[FIELDS] ?? {}));
  },

  cork() {
    this[CORKED]++;
    this.socket?.cork();
  },

  uncork() {
    if (this[CORKED] > 0) this[CORKED]--;
    this.socket?.uncork();
    if (this[CORKED] > 0 || this[CHUNKS].length === 0) return;
    // In chunked coding, what came while it was corked is one chunk.
    const pieces = this[CHUNKS].map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk));
    const callbacks = this[CHUNKS].map(({ callback }) => callback).filter(Boolean);
    this[CHUNKS] = [];
    const whole = Buffer.concat(pieces);
    this._send(`${whole.length.toString(16)}\r\n`, 'latin1', null);
    this._send(whole, null, null);
    this._send('\r\n', 'latin1', callbacks.length > 0 ? error => { for (const callback of callbacks) callback(error); } : null);
  },

  setTimeout(milliseconds, callback) {
    if (callback) this.on('timeout', callback);
    if (!this.socket) this.once('socket', socket => socket.setTimeout(milliseconds));
    else this.socket.setTimeout(milliseconds);
    return this;
  },

  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this[ERRORED] = error;
    if (this.socket) this.socket.destroy(error);
    else this.once('socket', socket => socket.destroy(error));
    return this;
  },

  _send(data, encoding, callback, byteLength) {
    // The head goes with the first piece, if it can.
    if (!this._headerSent && this._header !== null) {
      const header = this._header;
      if (typeof data === 'string' && (encoding === 'utf8' || encoding === 'latin1' || !encoding)) {
        data = header + data;
      } else {
        this.outputData.unshift({ data: header, encoding: 'latin1', callback: null });
        this.outputSize += header.length;
        this._onPendingData(header.length);
      }
      this._headerSent = true;
    }
    return this._writeRaw(data, encoding, callback, byteLength);
  },

  _writeRaw(data, encoding, callback) {
    const { socket } = this;
    if (socket?.destroyed) return false;
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = null;
    }
    if (socket && socket._httpMessage === this && socket.writable) {
      if (this.outputData.length > 0) this._flushOutput(socket);
      return socket.write(data, encoding ?? undefined, callback ?? undefined);
    }
    this.outputData.push({ data, encoding, callback });
    this.outputSize += data.length;
    this._onPendingData(data.length);
    return this.outputSize < this[HIGH_WATER];
  },

  _storeHeader(firstLine, headers) {
    const state = { connection: false, contLen: false, te: false, date: false, expect: false, trailer: false, header: firstLine };
    if (headers) {
      if (headers === this[FIELDS]) {
        for (const key of Object.keys(headers)) processField(this, state, headers[key][0], headers[key][1], false);
      } else if (Array.isArray(headers)) {
        if (Array.isArray(headers[0])) for (const [name, value] of headers) processField(this, state, name, value, true);
        else {
          if (headers.length % 2 !== 0) throw invalidArgValue('headers', headers);
          for (let index = 0; index < headers.length; index += 2) processField(this, state, headers[index], headers[index + 1], true);
        }
      } else {
        for (const name of Object.keys(headers)) processField(this, state, name, headers[name], true);
      }
    }
    let { header } = state;
    if (this.sendDate && !state.date) header += `Date: ${utcDate()}\r\n`;
    // Some answers have no body, and nothing may be written in its place.
    if (this.chunkedEncoding && (this.statusCode === 204 || this.statusCode === 304)) {
      this.chunkedEncoding = false;
      this.shouldKeepAlive = false;
    }
    if (this._removedConnection) {
      this._last = !this.shouldKeepAlive;
    } else if (!state.connection) {
      const keeps = this.shouldKeepAlive && (state.contLen || this.useChunkedEncodingByDefault || this.agent);
      if (keeps && this.maxRequestsOnConnectionReached) header += 'Connection: close\r\n';
      else if (keeps) {
        header += 'Connection: keep-alive\r\n';
        if (this._keepAliveTimeout && this._defaultKeepAlive) {
          const most = ~~this._maxRequestsPerSocket > 0 ? `, max=${this._maxRequestsPerSocket}` : '';
          header += `Keep-Alive: timeout=${Math.floor(this._keepAliveTimeout / 1000)}${most}\r\n`;
        }
      } else {
        this._last = true;
        header += 'Connection: close\r\n';
      }
    }
    if (!state.contLen && !state.te) {
      if (!this._hasBody) this.chunkedEncoding = false;
      else if (!this.useChunkedEncodingByDefault) this._last = true;
      else if (!state.trailer && !this._removedContLen && typeof this._contentLength === 'number') header += `Content-Length: ${this._contentLength}\r\n`;
      else if (!this._removedTE) {
        header += 'Transfer-Encoding: chunked\r\n';
        this.chunkedEncoding = true;
      } else {
        this._last = true;
      }
    }
    // Trailers come after chunks only.
    if (!this.chunkedEncoding && state.trailer) throw coded(Error, 'ERR_HTTP_TRAILER_INVALID', 'Trailers are invalid with this transfer encoding');
    this._header = `${header}\r\n`;
    this._headerSent = false;
    // Who must be heard before the body goes on is asked now.
    if (state.expect) this._send('');
  },

  setHeader(name, value) {
    if (this._header) throw headersSent('set');
    validateHeaderName(name);
    validateHeaderValue(name, value);
    (this[FIELDS] ??= Object.create(null))[name.toLowerCase()] = [name, value];
    return this;
  },

  setHeaders(headers) {
    if (this._header) throw headersSent('set');
    if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') throw invalidArgType('headers', ['Headers', 'Map'], headers);
    for (const [name, value] of headers) {
      if (String(name).toLowerCase() === 'set-cookie' && typeof headers.getSetCookie === 'function') this.setHeader(name, headers.getSetCookie());
      else this.setHeader(name, value);
    }
    return this;
  },

  appendHeader(name, value) {
    if (this._header) throw headersSent('append');
    validateHeaderName(name);
    validateHeaderValue(name, value);
    const key = name.toLowerCase();
    const fields = this[FIELDS] ??= Object.create(null);
    if (fields[key] === undefined || !Array.isArray(fields[key][1])) {
      fields[key] = fields[key] === undefined ? [name, value] : [fields[key][0], [fields[key][1]].concat(value)];
    } else {
      fields[key] = [fields[key][0], fields[key][1].concat(value)];
    }
    return this;
  },

  getHeader(name) {
    checkName(name);
    return this[FIELDS]?.[name.toLowerCase()]?.[1];
  },

  getHeaderNames() { return this[FIELDS] === null ? [] : Object.keys(this[FIELDS]); },
  getRawHeaderNames() { return this[FIELDS] === null ? [] : Object.values(this[FIELDS]).map(([name]) => name); },

  getHeaders() {
    const all = Object.create(null);
    for (const key of Object.keys(this[FIELDS] ?? {})) all[key] = this[FIELDS][key][1];
    return all;
  },

  hasHeader(name) {
    checkName(name);
    return this[FIELDS]?.[name.toLowerCase()] !== undefined;
  },

  removeHeader(name) {
    checkName(name);
    if (this._header) throw headersSent('remove');
    const key = name.toLowerCase();
    if (key === 'connection') this._removedConnection = true;
    else if (key === 'content-length') this._removedContLen = true;
    else if (key === 'transfer-encoding') this._removedTE = true;
    else if (key === 'date') this.sendDate = false;
    if (this[FIELDS] !== null) delete this[FIELDS][key];
  },

  _implicitHeader() { throw coded(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _implicitHeader() method is not implemented'); },

  flushHeaders() {
    if (!this._header) this._implicitHeader();
    this._send('');
  },

  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') {
      callback = encoding;
      encoding = null;
    }
    const hasRoom = writePiece(this, chunk, encoding, callback, false);
    if (!hasRoom) this[NEEDS_DRAIN] = true;
    return hasRoom;
  },

  addTrailers(headers) {
    this._trailer = '';
    const isList = Array.isArray(headers);
    for (const key of Object.keys(headers)) {
      const [field, value] = isList ? headers[key] : [key, headers[key]];
      validateHeaderName(field, 'Trailer name');
      for (const one of Array.isArray(value) ? value : [value]) {
        if (isInvalidValue(`${one}`)) throw coded(TypeError, 'ERR_INVALID_CHAR', `Invalid character in trailer content ["${field}"]`);
        this._trailer += `${field}: ${one}\r\n`;
      }
    }
  },

  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') {
      callback = chunk;
      chunk = null;
      encoding = null;
    } else if (typeof encoding === 'function') {
      callback = encoding;
      encoding = null;
    }
    if (chunk) {
      if (this.finished) {
        failWrite(this, coded(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end'), typeof callback === 'function' ? callback : nothing);
        return this;
      }
      this.socket?.cork();
      writePiece(this, chunk, encoding, null, true);
    } else if (this.finished) {
      if (typeof callback === 'function') {
        if (this.writableFinished) callback(coded(Error, 'ERR_STREAM_ALREADY_FINISHED', 'Cannot call end after a stream was finished'));
        else this.on('finish', callback);
      }
      return this;
    } else if (!this._header) {
      this.socket?.cork();
      this._contentLength = 0;
      this._implicitHeader();
    }
    if (typeof callback === 'function') this.once('finish', callback);
    if (this.strictContentLength && this._hasBody && typeof this._contentLength === 'number' && this[WRITTEN] !== this._contentLength) {
      throw coded(Error, 'ERR_HTTP_CONTENT_LENGTH_MISMATCH', `Response body's content-length of ${this[WRITTEN]} byte(s) does not match the content-length of ${this._contentLength} byte(s) set in header`);
    }
    while (this[CORKED] > 0) this.uncork();
    const done = () => this.emit('finish');
    if (this._hasBody && this.chunkedEncoding) {
      this._send(`0\r\n${this._trailer}\r\n`, 'latin1', done);
    } else if (!this._headerSent || this.writableLength > 0 || chunk) {
      this._send('', 'latin1', done);
    } else {
      nextTick(done);
    }
    if (this.socket) {
      // Everything is there now.
      this.socket._writableState.corked = 1;
      this.socket.uncork();
    }
    this[CORKED] = 0;
    this.finished = true;
    if (this.outputData.length === 0 && this.socket && this.socket._httpMessage === this) this._finish();
    return this;
  },

  _finish() { this.emit('prefinish'); },

  /** Writes what has waited for the connection. */
  _flush() {
    const { socket } = this;
    if (!socket?.writable) return;
    const hasRoom = this._flushOutput(socket);
    if (this.finished) this._finish();
    else if (hasRoom && this[NEEDS_DRAIN]) {
      this[NEEDS_DRAIN] = false;
      this.emit('drain');
    }
  },

  _flushOutput(socket) {
    while (this[CORKED] > 0) {
      this[CORKED]--;
      socket.cork();
    }
    const waiting = this.outputData;
    if (waiting.length === 0) return undefined;
    socket.cork();
    let hasRoom;
    for (const { data, encoding, callback } of waiting) hasRoom = socket.write(data, encoding ?? undefined, callback ?? undefined);
    socket.uncork();
    this.outputData = [];
    this._onPendingData(-this.outputSize);
    this.outputSize = 0;
    return hasRoom;
  },

  pipe() { this.emit('error', coded(Error, 'ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable')); },

  [Symbol.for('nodejs.rejection')](error) { this.destroy(error); },
};
for (const name of Reflect.ownKeys(methods)) {
  Object.defineProperty(OutgoingMessage.prototype, name, { value: methods[name], writable: true, configurable: true, enumerable: typeof name === 'string' });
}

function checkName(name) {
  if (typeof name !== 'string') throw invalidArgType('name', 'string', name);
}

/** Adds one field to a head, and notes what follows from it. */
function processField(message, state, name, value, isToCheck) {
  if (isToCheck) validateHeaderName(name);
  if (Array.isArray(value)) {
    // Several cookies in one field are no list; other fields are lines of their own.
    if (name.toLowerCase() === 'cookie' || message[UNIQUE]?.has(name.toLowerCase())) {
      storeField(message, state, name, value.join('; '), isToCheck);
      return;
    }
    for (const one of value) storeField(message, state, name, one, isToCheck);
    return;
  }
  storeField(message, state, name, value, isToCheck);
}

function storeField(message, state, name, value, isToCheck) {
  if (isToCheck) validateHeaderValue(name, value);
  state.header += `${name}: ${value}\r\n`;
  switch (name.toLowerCase()) {
    case 'connection':
      state.connection = true;
      message._removedConnection = false;
      if (/(?:^|\W)close(?:$|\W)/i.test(value)) message._last = true;
      else message.shouldKeepAlive = true;
      break;
    case 'transfer-encoding':
      state.te = true;
      message._removedTE = false;
      if (/(?:^|\W)chunked(?:$|\W)/i.test(value)) message.chunkedEncoding = true;
      break;
    case 'content-length':
      state.contLen = true;
      message._contentLength = +value;
      message._removedContLen = false;
      break;
    case 'date': state.date = true; break;
    case 'expect': state.expect = true; break;
    case 'trailer': state.trailer = true; break;
    case 'keep-alive': message._defaultKeepAlive = false; break;
  }
}

function failWrite(message, error, callback) {
  nextTick(callback, error);
  if (message.destroyed) return;
  const tell = () => {
    message.emit('error', error);
    message.emit('close');
  };
  message.destroyed = true;
  nextTick(tell);
}

function writePiece(message, chunk, encoding, callback, isEnd) {
  const done = typeof callback === 'function' ? callback : nothing;
  if (chunk === null) throw coded(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) throw invalidArgType('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  let error;
  if (message.finished) error = coded(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
  else if (message.destroyed) error = destroyedError('write');
  if (error) {
    if (!message.destroyed) failWrite(message, error, done);
    else nextTick(done, error);
    return false;
  }
  let length;
  if (message.strictContentLength || !message._header) {
    length = typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding ?? 'utf8') : chunk.byteLength;
  }
  if (message.strictContentLength && message._hasBody && typeof message._contentLength === 'number') {
    if (isEnd ? message[WRITTEN] + length !== message._contentLength : message[WRITTEN] + length > message._contentLength) {
      throw coded(Error, 'ERR_HTTP_CONTENT_LENGTH_MISMATCH', `Response body's content-length of ${length + message[WRITTEN]} byte(s) does not match the content-length of ${message._contentLength} byte(s) set in header`);
    }
    message[WRITTEN] += length;
  }
  if (!message._header) {
    if (isEnd) message._contentLength = length;
    message._implicitHeader();
  }
  if (!message._hasBody) {
    if (message[ERRORED] === null && message.rejectNonStandardBodyWrites) throw coded(Error, 'ERR_HTTP_BODY_NOT_ALLOWED', 'Adding content for this request method or response status is not allowed.');
    nextTick(done);
    return true;
  }
  // What is written in one go is sent in one go.
  if (!isEnd && message.socket && !message.socket.writableCorked) {
    const { socket } = message;
    socket.cork();
    nextTick(() => socket.uncork());
  }
  if (message.chunkedEncoding && chunk.length !== 0) {
    length ??= typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding ?? 'utf8') : chunk.byteLength;
    if (message[CORKED] && message._headerSent) {
      message[CHUNKS].push({ chunk, encoding, callback: typeof callback === 'function' ? callback : null });
      return message.writableLength < message.writableHighWaterMark;
    }
    message._send(`${length.toString(16)}\r\n`, 'latin1', null);
    message._send(chunk, encoding, null, length);
    return message._send('\r\n', 'latin1', callback);
  }
  return message._send(chunk, encoding, callback, length);
}
