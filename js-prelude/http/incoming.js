// `http.IncomingMessage`: a message that has come in over a connection, a request or a response.

import { Buffer } from 'duet:buffer';
import { nextTick } from 'duet:timers';
import stream from 'duet:node/stream';

const { Readable, finished } = stream;

const HEADERS = Symbol('headers');
const DISTINCT = Symbol('distinct headers');
const TRAILERS = Symbol('trailers');
const DISTINCT_TRAILERS = Symbol('distinct trailers');

// Of these the first counts, and the others are dropped.
const SINGLE = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host',
  'if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization',
  'referer', 'retry-after', 'server', 'user-agent']);

export function IncomingMessage(socket) {
  Readable.call(this, socket ? { highWaterMark: socket.readableHighWaterMark } : undefined);
  this._readableState.readingMore = true;
  this.socket = socket;
  this.httpVersionMajor = null;
  this.httpVersionMinor = null;
  this.httpVersion = null;
  this.complete = false;
  this[HEADERS] = null;
  this[DISTINCT] = null;
  this.rawHeaders = [];
  this[TRAILERS] = null;
  this[DISTINCT_TRAILERS] = null;
  this.rawTrailers = [];
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = null;
  this.url = '';
  this.method = null;
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this._consumed = false;
  this._dumped = false;
}

Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
Object.setPrototypeOf(IncomingMessage, Readable);

const accessors = {
  connection: [function () { return this.socket; }, function (value) { this.socket = value; }],
  headers: [function () {
    if (!this[HEADERS]) {
      this[HEADERS] = {};
      const { rawHeaders } = this;
      for (let index = 0; index < rawHeaders.length; index += 2) this._addHeaderLine(rawHeaders[index], rawHeaders[index + 1], this[HEADERS]);
    }
    return this[HEADERS];
  }, function (value) { this[HEADERS] = value; }],
  headersDistinct: [function () { return this[DISTINCT] ??= distinct(this.rawHeaders); }, function (value) { this[DISTINCT] = value; }],
  trailers: [function () {
    if (!this[TRAILERS]) {
      this[TRAILERS] = {};
      const { rawTrailers } = this;
      for (let index = 0; index < rawTrailers.length; index += 2) this._addHeaderLine(rawTrailers[index], rawTrailers[index + 1], this[TRAILERS]);
    }
    return this[TRAILERS];
  }, function (value) { this[TRAILERS] = value; }],
  trailersDistinct: [function () { return this[DISTINCT_TRAILERS] ??= distinct(this.rawTrailers); }, function (value) { this[DISTINCT_TRAILERS] = value; }],
};
for (const [name, [get, set]] of Object.entries(accessors)) {
  Object.defineProperty(IncomingMessage.prototype, name, { get, set, configurable: true, enumerable: name !== 'connection' });
}

function distinct(raw) {
  const fields = {};
  for (let index = 0; index < raw.length; index += 2) (fields[raw[index].toLowerCase()] ??= []).push(raw[index + 1]);
  return fields;
}

const methods = {
  setTimeout(milliseconds, callback) {
    if (callback) this.on('timeout', callback);
    this.socket.setTimeout(milliseconds);
    return this;
  },

  _read() {
    if (!this._consumed) {
      this._readableState.readingMore = false;
      this._consumed = true;
    }
    if (this.socket?.readable) this.socket.resume();
  },

  _destroy(error, callback) {
    if (!this.readableEnded || !this.complete) {
      this.aborted = true;
      this.emit('aborted');
    }
    if (this.socket && !this.socket.destroyed && this.aborted) {
      this.socket.destroy(error);
      const stop = finished(this.socket, ended => {
        stop();
        nextTick(tell, this, (ended?.code === 'ERR_STREAM_PREMATURE_CLOSE' ? null : ended) || error, callback);
      });
    } else {
      nextTick(tell, this, error, callback);
    }
  },

  _addHeaderLines(headers, count) {
    for (let index = 0; index < count; index += 2) this._addHeaderLine(headers[index], headers[index + 1], this[HEADERS] ??= {});
  },

  _addHeaderLine(field, value, fields) {
    const name = field.toLowerCase();
    if (name === 'set-cookie') {
      if (fields[name] === undefined) fields[name] = [value];
      else fields[name].push(value);
    } else if (fields[name] === undefined || !Object.hasOwn(fields, name)) {
      fields[name] = value;
    } else if (this.joinDuplicateHeaders || !SINGLE.has(name)) {
      fields[name] += (name === 'cookie' ? '; ' : ', ') + value;
    }
  },

  _addHeaderLineDistinct(field, value, fields) {
    (fields[field.toLowerCase()] ??= []).push(value);
  },

  /** Lets the rest of the body go. */
  _dump() {
    if (this._dumped) return;
    this._dumped = true;
    // What was read already is let go of as well.
    this.removeAllListeners('data');
    this.resume();
  },
};
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(IncomingMessage.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}

function tell(message, error, callback) {
  if (message.listenerCount('error') === 0) callback();
  else callback(error);
}

/** Fills in what a parser has read of a head. */
export function readHead(message, [, minor, method, status, text, rawHeaders, , upgrades]) {
  message.httpVersionMajor = 1;
  message.httpVersionMinor = minor;
  message.httpVersion = `1.${minor}`;
  message.rawHeaders = rawHeaders;
  message.upgrade = upgrades;
  if (method !== undefined && method !== null) {
    message.url = text;
    message.method = method;
  } else {
    message.statusCode = status;
    message.statusMessage = text;
  }
}

/** A piece of the body has come; if the message is full, the connection waits. */
export function readBody(message, bytes) {
  if (message._dumped || message.destroyed) return;
  if (!message.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) message.socket?.pause();
}

export function readEnd(message, rawTrailers) {
  message.complete = true;
  if (rawTrailers.length > 0) message.rawTrailers = rawTrailers;
  message.push(null);
}
