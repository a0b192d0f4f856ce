// `ServerResponse` of node:http: status, header fields, and a body that is written or ended, which
// makes it a writable stream. Header fields keep the case in which they were set and are found in
// any.
//
// A response that is only ended goes to Rust as a whole. One that is written to begins with the
// first piece, and is followed from then on: Rust says when the client has caught up, has all of it,
// or has gone.

import { native } from 'duet:native';
import { LIGHT, own } from 'duet:call';
import { QuietEmitter } from 'duet:emitter';
import { nextTick } from 'duet:timers';

export const REASONS = {
  100: 'Continue', 101: 'Switching Protocols', 102: 'Processing', 103: 'Early Hints', 200: 'OK', 201: 'Created',
  202: 'Accepted', 203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content', 206: 'Partial Content',
  207: 'Multi-Status', 208: 'Already Reported', 226: 'IM Used', 300: 'Multiple Choices', 301: 'Moved Permanently',
  302: 'Found', 303: 'See Other', 304: 'Not Modified', 305: 'Use Proxy', 307: 'Temporary Redirect',
  308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden',
  404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 407: 'Proxy Authentication Required',
  408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed',
  413: 'Payload Too Large', 414: 'URI Too Long', 415: 'Unsupported Media Type', 416: 'Range Not Satisfiable',
  417: 'Expectation Failed', 418: "I'm a Teapot", 421: 'Misdirected Request', 422: 'Unprocessable Entity', 423: 'Locked',
  424: 'Failed Dependency', 425: 'Too Early', 426: 'Upgrade Required', 428: 'Precondition Required',
  429: 'Too Many Requests', 431: 'Request Header Fields Too Large', 451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable',
  504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 506: 'Variant Also Negotiates', 507: 'Insufficient Storage',
  508: 'Loop Detected', 509: 'Bandwidth Limit Exceeded', 510: 'Not Extended', 511: 'Network Authentication Required',
};

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const NOT_IN_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

export function fault(constructor, code, message) {
  const error = new constructor(message);
  error.code = code;
  return error;
}

/** So much may wait for the client before `write` says that it has to catch up, in bytes. */
const HIGH_WATER = 64 * 1024;

/** Responses of which something will still be heard, by the number of their invocation. */
const followed = new Map();

/** Rust has news of a response. */
export function progress(id) {
  followed.get(id)?.[PROGRESS]();
}

// What is not there yet has its default on the prototype: a response that is only ended costs little.
const FIELDS = Symbol('fields');
const PROGRESS = Symbol('progress');
/** Under this key a response can be ended because something failed. */
export const FAIL = Symbol('fail');
/** Under this key a response knows that its text counts as bytes, which decides how its head is written. */
export const ENCODED = Symbol('encoded');

export class ServerResponse extends QuietEmitter {
  #exchange;
  #hasBegun = false;
  #isConcluding = false;
  #isConcluded = false;
  #needsDrain = false;
  #afterEnd;
  /** The request, if it wants to hear of the end. */
  #request;
  #error = null;

  constructor(exchange) {
    super();
    this.#exchange = exchange;
  }

  get #own() {
    return this[FIELDS] ??= new Map([['access-control-allow-origin', ['Access-Control-Allow-Origin', '*']]]);
  }

  /** Whether something is one of these, whatever its prototype has become. */
  static isOne(value) { return typeof value === 'object' && value !== null && #exchange in value; }

  /** The request that it answers, as long as the call goes on. */
  get req() { return this.#exchange.isParted ? undefined : this.#exchange.request; }
  set req(request) { own(this, 'req', request); }

  // Header fields.

  setHeader(name, value) {
    if (this.headersSent) throw headersSent('set');
    checkField(name, value);
    this.#own.set(name.toLowerCase(), [name, value]);
    return this;
  }

  setHeaders(headers) {
    if (this.headersSent) throw headersSent('set');
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }

  appendHeader(name, value) {
    const before = this.getHeader(name);
    return this.setHeader(name, before === undefined ? value : [].concat(before, value));
  }

  getHeader(name) { return this.#own.get(fieldName(name))?.[1]; }
  hasHeader(name) { return this.#own.has(fieldName(name)); }
  getHeaderNames() { return [...this.#own.keys()]; }
  getRawHeaderNames() { return [...this.#own.values()].map(([name]) => name); }
  getHeaders() { return Object.assign(Object.create(null), Object.fromEntries([...this.#own].map(([key, [, value]]) => [key, value]))); }

  removeHeader(name) {
    const key = fieldName(name);
    if (this.headersSent) throw headersSent('remove');
    this.#own.delete(key);
  }

  writeHead(status, reason, headers) {
    if (this.headersSent) throw headersSent('write');
    const code = status | 0;
    if (code < 100 || code > 999) throw fault(RangeError, 'ERR_HTTP_INVALID_STATUS_CODE', `Invalid status code: ${status}`);
    let fields = headers;
    if (typeof reason === 'string') this.statusMessage = reason;
    else fields ??= reason;
    this.statusCode = code;
    for (const [name, value] of pairs(fields)) this.setHeader(name, value);
    this.headersSent = true;
    return this;
  }

  flushHeaders() {
    if (!this.#hasBegun && !this.writableEnded) this.#begin();
  }

  // What the host does by itself, or HTTP/1.1 behind a gateway has no use for.
  writeContinue(callback) { if (callback) nextTick(callback); }
  writeProcessing() {}
  writeEarlyHints(hints, callback) { if (callback) nextTick(callback); }
  addTrailers() {}
  assignSocket() {}
  detachSocket() {}
  cork() {}
  uncork() {}
  setTimeout() { return this; }

  get socket() { return this.req?.socket ?? null; }
  get connection() { return this.socket; }

  // The body.

  write(chunk, encoding, callback) {
    const done = typeof encoding === 'function' ? encoding : callback;
    const piece = asPiece(chunk, encoding);
    if (this.writableEnded || this.destroyed) {
      const error = this.destroyed && !this.writableEnded
        ? fault(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed')
        : fault(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
      this.#fail(error, done);
      return false;
    }
    if (!this.#hasBegun) this.#begin();
    const hasRoom = this.#isBodyless || native.writePiece(this.#exchange, piece);
    if (done) nextTick(done);
    if (!hasRoom) this.#needsDrain = true;
    return hasRoom;
  }

  end(chunk, encoding, callback) {
    const [body, done] = typeof chunk === 'function' ? [undefined, chunk] : [chunk, typeof encoding === 'function' ? encoding : callback];
    if (this.writableEnded || this.destroyed) {
      if (body !== undefined && body !== null) this.#fail(fault(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end'), done);
      else if (done) nextTick(done, fault(Error, 'ERR_STREAM_ALREADY_FINISHED', 'Cannot call end after a stream was finished'));
      return this;
    }
    // As in Node.js, what counts as false is no body.
    const piece = body ? asPiece(body, encoding) : undefined;
    if (done) (this.#afterEnd ??= []).push(done);
    if (this.#hasBegun) {
      if (piece !== undefined) native.writePiece(this.#exchange, piece);
      native.finish(this.#exchange);
    } else {
      this.#reply(piece);
    }
    this.#ended();
    return this;
  }

  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.#error = error ?? null;
    if (!this.writableEnded) {
      if (!this.#hasBegun) this.#begin();
      if (this.#hasBegun) native.breakOff(this.#exchange);
      else this.#reply();
    }
    nextTick(() => {
      if (error && this.listenerCount('error')) this.emit('error', error);
      this.#conclude(true);
    });
    return this;
  }

  /**
   * Ends it with `answer`. What has begun cannot be taken back: its client must see that something is
   * missing. What the handler has set may stand in the way of an answer, and then counts no more.
   */
  [FAIL](answer) {
    if (this.isUnderway) {
      this.destroy();
      return;
    }
    try {
      answer();
    } catch {
      this.failed = true;
      if (this.writableEnded) return;
      native.reply(this.#exchange, 500, undefined, 'Internal server error', true);
      this.#ended();
    }
  }

  /** Whether a part of the body may have reached the client, and not all of it. */
  get isUnderway() { return this.#hasBegun && !this.writableEnded; }
  get finished() { return this.writableEnded; }
  get writableFinished() { return this.writableEnded && (!this.#hasBegun || this.#isConcluded || native.progress(this.#exchange) === 'complete'); }
  get writableLength() { return this.#hasBegun ? native.queued(this.#exchange) : 0; }
  get writableNeedDrain() { return this.#needsDrain; }
  get writableHighWaterMark() { return HIGH_WATER; }
  get writableObjectMode() { return false; }
  get writableCorked() { return 0; }
  get writableAborted() { return this.destroyed && !this.writableEnded; }
  get errored() { return this.#error; }
  get closed() { return this.#isConcluded; }

  // What happens to it.

  on(name, listener) {
    super.on(name, listener);
    if (name === 'close') this.watch();
    if (name === 'finish' && this.writableEnded && !this.#hasBegun) this.#concludeSoon();
    return this;
  }

  prependListener(name, listener) {
    super.prependListener(name, listener);
    if (name === 'close') this.watch();
    return this;
  }

  /** Sees to it that the end of this response is heard of, be it that the client goes. */
  watch(request) {
    this.#request ??= request;
    if (this.#isConcluding || this.#isConcluded) return;
    if (this.writableEnded && !this.#hasBegun) {
      this.#concludeSoon();
      return;
    }
    if (this.#hasBegun || followed.has(native.id(this.#exchange))) return;
    this.#follow();
    native.watch(this.#exchange);
  }

  /** Whether there can be no body, whatever is written. */
  get #isBodyless() {
    return this.statusCode === 204 || this.statusCode === 304 || native.method(this.#exchange) === 'HEAD';
  }

  #begin() {
    this.headersSent = true;
    // That is sent whole, at the end.
    if (this.#isBodyless) return;
    this.#hasBegun = true;
    native.begin(this.#exchange, this.statusCode, this[FIELDS] && flat(this[FIELDS]), this.failed, this.#reason);
    this.#follow();
  }

  /** Sends it as a whole. */
  #reply(piece) {
    const reply = this[ENCODED] ? native.replyEncoded : native.reply;
    reply(this.#exchange, this.statusCode, this[FIELDS] && flat(this[FIELDS]), piece, this.failed, this.#reason);
  }

  #ended() {
    this.headersSent = true;
    this.writableEnded = true;
    if (!this.#hasBegun && this.#hasListeners) this.#concludeSoon();
  }

  get #reason() { return this.statusMessage ? String(this.statusMessage) : undefined; }

  #follow() { followed.set(native.id(this.#exchange), this); }

  get #hasListeners() {
    return this.#afterEnd !== undefined || followed.has(native.id(this.#exchange))
      || this.listenerCount('finish') > 0 || this.listenerCount('close') > 0;
  }

  [PROGRESS]() {
    switch (native.progress(this.#exchange)) {
      case 'complete':
        // Whole, it concludes by itself.
        if (this.#hasBegun) this.#conclude(false);
        break;
      case 'gone':
        this.destroyed = true;
        this.#conclude(true);
        break;
      case 'open':
        if (!this.#needsDrain || this.writableEnded) break;
        this.#needsDrain = false;
        this.emit('drain');
    }
  }

  #concludeSoon() {
    if (this.#isConcluding) return;
    this.#isConcluding = true;
    nextTick(() => this.#conclude(false));
  }

  /** There is nothing more to come. */
  #conclude(isPremature) {
    if (this.#isConcluded) return;
    this.#isConcluded = true;
    followed.delete(native.id(this.#exchange));
    if (!isPremature) {
      for (const done of this.#afterEnd ?? []) done();
      this.emit('finish');
    }
    this.emit('close');
    this.#request?.close(isPremature);
  }

  #fail(error, done) {
    nextTick(() => {
      done?.(error);
      this.emit('error', error);
    });
  }
}

Object.defineProperty(ServerResponse.prototype, LIGHT, { value: 'writable' });
Object.assign(ServerResponse.prototype, {
  statusCode: 200,
  statusMessage: undefined,
  headersSent: false,
  writableEnded: false,
  // It stays so to its end and after it, as in Node.js.
  writable: true,
  destroyed: false,
  sendDate: true,
  shouldKeepAlive: true,
  chunkedEncoding: false,
  strictContentLength: false,
  // Whether the answer counts as a failure of the Function.
  failed: false,
});

function headersSent(what) {
  return fault(Error, 'ERR_HTTP_HEADERS_SENT', `Cannot ${what} headers after they are sent to the client`);
}

function fieldName(name) {
  if (typeof name !== 'string') throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "name" argument must be of type string. Received ${name === null ? 'null' : typeof name}`);
  return name.toLowerCase();
}

function checkField(name, value) {
  if (typeof name !== 'string' || !TOKEN.test(name)) throw fault(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${String(name)}"]`);
  if (value === undefined) throw fault(TypeError, 'ERR_HTTP_INVALID_HEADER_VALUE', `Invalid value "undefined" for header "${name}"`);
  for (const one of Array.isArray(value) ? value : [value]) {
    if (NOT_IN_A_VALUE.test(`${one}`)) throw fault(TypeError, 'ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
  }
}

/** The fields that `writeHead` takes: an object, a flat list, or a list of pairs. */
function pairs(fields) {
  if (!Array.isArray(fields)) return Object.entries(fields ?? {});
  if (Array.isArray(fields[0])) return fields;
  if (fields.length % 2 !== 0) throw fault(TypeError, 'ERR_INVALID_ARG_VALUE', "The argument 'headers' is invalid");
  return fields.flatMap((name, index) => (index % 2 ? [] : [[name, fields[index + 1]]]));
}

function flat(fields) {
  const list = [];
  for (const [name, value] of fields.values()) {
    if (Array.isArray(value)) for (const one of value) list.push(name, String(one));
    else list.push(name, String(value));
  }
  return list;
}

/** A piece of a body as Rust takes it: text in UTF-8, or bytes. */
function asPiece(chunk, encoding) {
  if (typeof chunk === 'string') {
    return typeof encoding === 'string' && encoding !== 'utf8' ? native.encode(chunk, encoding) : chunk;
  }
  if (chunk instanceof Uint8Array) return chunk;
  if (chunk === null) throw fault(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
  throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', `The "chunk" argument must be of type string or an instance of Buffer or Uint8Array. Received ${typeof chunk}`);
}
