// The requests and responses of a server as `node:http` has them, over the streams of HTTP/2.

import { native } from 'duet:native';
import { checkFunction, checkObject, checkString, coded, invalidArgValue } from 'duet:errors';
import { isToken } from 'duet:http/common';
import { constants } from 'duet:http2/constants';
import { http2Error } from 'duet:http2/errors';
import { authorityOf, checkPseudo } from 'duet:http2/headers';
import { nextTick } from 'duet:timers';
import stream from 'duet:node/stream';

const STREAM = Symbol('stream');
const STATE = Symbol('state');
const REQUEST = Symbol('request');
const RESPONSE = Symbol('response');
const PROXY = Symbol('socket');

const OF_THE_STREAM = new Set(['on', 'once', 'end', 'emit', 'destroy']);
const FORBIDDEN = new Set(['write', 'read', 'pause', 'resume']);

/** `request.socket`: what can be done with a connection that others use as well. */
function socketOf(of) {
  const connection = () => of.session?.socket ?? of;
  return of[PROXY] ??= new Proxy(of, {
    has: (target, name) => name in target || name in connection(),
    get(target, name) {
      if (OF_THE_STREAM.has(name)) return target[name].bind(target);
      if (FORBIDDEN.has(name)) throw http2Error('NO_SOCKET_MANIPULATION');
      if (name === 'writable' || name === 'destroyed') return target[name];
      if (name === 'readable') return !target.destroyed && (target[REQUEST] ?? target).readable;
      const owner = name === 'setTimeout' ? target.session ?? target : connection();
      const value = owner[name];
      return typeof value === 'function' ? value.bind(owner) : value;
    },
    getPrototypeOf: () => Reflect.getPrototypeOf(connection()),
    set(target, name, value) {
      if (FORBIDDEN.has(name)) throw http2Error('NO_SOCKET_MANIPULATION');
      const isOwn = OF_THE_STREAM.has(name) || name === 'writable' || name === 'readable' || name === 'destroyed';
      const owner = isOwn ? target : name === 'setTimeout' ? target.session ?? target : connection();
      owner[name] = value;
      return true;
    },
  });
}

export class Http2ServerRequest extends stream.Readable {
  constructor(of, headers, options, rawHeaders) {
    super({ autoDestroy: false, ...options });
    this[STREAM] = of;
    this[STATE] = { isClosed: false, hasRead: false, isAborted: false, headers, rawHeaders, trailers: {}, rawTrailers: [] };
    of[REQUEST] = this;
    const state = this[STATE];
    of.on('trailers', (trailers, flags, raw) => {
      Object.assign(state.trailers, trailers);
      state.rawTrailers.push(...raw);
    });
    of.on('end', () => this.push(null));
    // The errors of a stream are not those of its request.
    of.on('error', () => {});
    of.on('aborted', () => {
      if (state.isClosed) return;
      state.isAborted = true;
      this.emit('aborted');
    });
    of.on('close', () => {
      state.isClosed = true;
      this.push(null);
      // What nobody has looked at is thrown away, as in HTTP/1.
      if (!state.hasRead && !this._readableState.resumeScheduled) this.resume();
      of[REQUEST] = undefined;
      this.emit('close');
    });
    of.on('timeout', () => this.emit('timeout'));
    this.on('pause', () => of.pause());
    this.on('resume', () => of.resume());
  }

  get aborted() { return this[STATE].isAborted; }
  get complete() { return this[STATE].isAborted || this.readableEnded || this[STATE].isClosed || this[STREAM].destroyed; }
  get stream() { return this[STREAM]; }
  get headers() { return this[STATE].headers; }
  get rawHeaders() { return this[STATE].rawHeaders; }
  get trailers() { return this[STATE].trailers; }
  get rawTrailers() { return this[STATE].rawTrailers; }
  get httpVersionMajor() { return 2; }
  get httpVersionMinor() { return 0; }
  get httpVersion() { return '2.0'; }
  get socket() { return socketOf(this[STREAM]); }
  get connection() { return this.socket; }
  get method() { return this.headers[':method']; }
  set method(method) {
    checkString(method, 'method');
    if (method.trim() === '') throw invalidArgValue('method', method);
    this.headers[':method'] = method;
  }

  get authority() { return authorityOf(this.headers); }
  get scheme() { return this.headers[':scheme']; }
  get url() { return this.headers[':path']; }
  set url(url) { this.headers[':path'] = url; }

  _read() {
    const state = this[STATE];
    const of = this[STREAM];
    if (state.hasRead) {
      nextTick(() => of.resume());
      return;
    }
    state.hasRead = true;
    of.on('data', chunk => { if (!this.push(chunk)) of.pause(); });
  }

  setTimeout(milliseconds, callback) {
    if (!this[STATE].isClosed) this[STREAM].setTimeout(milliseconds, callback);
    return this;
  }
}

let hasWarnedOfMessage = false;
let hasWarnedOfConnection = false;

function warnOfMessage() {
  if (hasWarnedOfMessage) return;
  hasWarnedOfMessage = true;
  native.lazy('duet:process').process.emitWarning('Status message is not supported by HTTP/2 (RFC7540 8.1.2.4)', 'UnsupportedWarning');
}

/** Whether a field is to be sent. What speaks of connections is not, as in Node.js. */
function checkField(name, value) {
  if (name === '' || typeof name !== 'string' || name.includes(' ')) throw coded(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${name}"]`);
  if ([':status', ':method', ':path', ':authority', ':scheme'].includes(name)) throw http2Error('PSEUDOHEADER_NOT_ALLOWED');
  if (value === undefined || value === null) throw http2Error('INVALID_HEADER_VALUE', value, name);
  if (name !== 'connection' || value === 'trailers') return true;
  if (!hasWarnedOfConnection) {
    hasWarnedOfConnection = true;
    native.lazy('duet:process').process.emitWarning('The provided connection header is not valid, the value will be dropped from the header and will never be in use.', 'UnsupportedWarning');
  }
  return false;
}

export class Http2ServerResponse extends stream.Stream {
  constructor(of, options) {
    super(options);
    this[STREAM] = of;
    this[STATE] = { isClosed: false, isEnding: false, isDestroyed: false, isHead: false, sendDate: true, status: constants.HTTP_STATUS_OK, headers: { __proto__: null }, trailers: { __proto__: null } };
    of[RESPONSE] = this;
    this.writable = true;
    this.req = of[REQUEST];
    of.on('drain', () => this.emit('drain'));
    of.on('close', () => over(this));
    of.on('wantTrailers', () => of.sendTrailers(this[STATE].trailers));
    of.on('timeout', () => this.emit('timeout'));
  }

  // Packages look whether it is there, to know whether the head is on its way.
  get _header() { return this.headersSent; }
  get writableEnded() { return this[STATE].isEnding; }
  get finished() { return this[STATE].isEnding; }
  get socket() { return this[STATE].isClosed ? undefined : socketOf(this[STREAM]); }
  get connection() { return this.socket; }
  get stream() { return this[STREAM]; }
  get headersSent() { return this[STREAM].headersSent; }
  get sendDate() { return this[STATE].sendDate; }
  set sendDate(isOn) { this[STATE].sendDate = Boolean(isOn); }
  get writableCorked() { return this[STREAM].writableCorked; }
  get writableHighWaterMark() { return this[STREAM].writableHighWaterMark; }
  get writableFinished() { return this[STREAM].writableFinished; }
  get writableLength() { return this[STREAM].writableLength; }
  get statusCode() { return this[STATE].status; }
  set statusCode(given) {
    const code = given | 0;
    if (code >= 100 && code < 200) throw http2Error('INFO_STATUS_NOT_ALLOWED');
    if (code < 100 || code > 599) throw http2Error('STATUS_INVALID', code);
    this[STATE].status = code;
  }

  get statusMessage() {
    warnOfMessage();
    return '';
  }

  set statusMessage(message) { warnOfMessage(); }

  setTrailer(name, value) {
    checkString(name, 'name');
    const key = name.trim().toLowerCase();
    checkField(key, value);
    this[STATE].trailers[key] = value;
  }

  addTrailers(trailers) { for (const name of Object.keys(trailers)) this.setTrailer(name, trailers[name]); }

  getHeader(name) {
    checkString(name, 'name');
    return this[STATE].headers[name.trim().toLowerCase()];
  }

  getHeaderNames() { return Object.keys(this[STATE].headers); }
  getHeaders() { return Object.assign({ __proto__: null }, this[STATE].headers); }

  hasHeader(name) {
    checkString(name, 'name');
    return Object.hasOwn(this[STATE].headers, name.trim().toLowerCase());
  }

  removeHeader(name) {
    checkString(name, 'name');
    if (this.headersSent) throw http2Error('HEADERS_SENT');
    const key = name.trim().toLowerCase();
    if (key === 'date') this[STATE].sendDate = false;
    else delete this[STATE].headers[key];
  }

  setHeader(name, value) {
    checkString(name, 'name');
    if (this.headersSent) throw http2Error('HEADERS_SENT');
    const key = name.trim().toLowerCase();
    if (!checkField(key, value)) return;
    if (key[0] === ':') checkPseudo(key);
    else if (!isToken(key)) this.destroy(coded(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${key}"]`));
    this[STATE].headers[key] = value;
  }

  appendHeader(name, value) {
    checkString(name, 'name');
    const known = this.getHeader(name);
    this.setHeader(name, known ? [known, value].flat() : value);
  }

  flushHeaders() { if (!this[STATE].isClosed && !this.headersSent) this.writeHead(this[STATE].status); }

  writeHead(status, message, given) {
    const of = this[STREAM];
    const state = this[STATE];
    if (state.isClosed || of.destroyed || of.closed) return this;
    if (of.headersSent) throw http2Error('HEADERS_SENT');
    if (typeof message === 'string') warnOfMessage();
    const headers = given === undefined && typeof message === 'object' ? message : given;
    if (Array.isArray(headers)) {
      const pairs = Array.isArray(headers[0]) ? headers : toPairs(headers);
      for (const [name] of pairs) this.removeHeader(name);
      for (const [name, value] of pairs) this.appendHeader(name, value);
    } else if (headers !== null && typeof headers === 'object') {
      for (const name of Object.keys(headers)) this.setHeader(name, headers[name]);
    }
    state.status = status;
    of.respond({ ...state.headers, ':status': status }, { endStream: state.isEnding, waitForTrailers: true, sendDate: state.sendDate });
    return this;
  }

  cork() { this[STREAM].cork(); }
  uncork() { this[STREAM].uncork(); }

  write(chunk, encoding, callback) {
    const done = typeof encoding === 'function' ? encoding : callback;
    const state = this[STATE];
    let error;
    if (state.isEnding) error = coded(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
    else if (state.isClosed) error = http2Error('INVALID_STREAM');
    else if (state.isDestroyed) return false;
    if (error) {
      if (typeof done === 'function') nextTick(done, error);
      this.destroy(error);
      return false;
    }
    if (!this.headersSent) this.writeHead(state.status);
    return this[STREAM].write(chunk, typeof encoding === 'function' ? 'utf8' : encoding, done);
  }

  end(...given) {
    const callback = given.find(one => typeof one === 'function');
    const [chunk, encoding] = given.map(one => (typeof one === 'function' ? undefined : one));
    const of = this[STREAM];
    const state = this[STATE];
    if ((state.isClosed || state.isEnding) && state.isHead === of.headRequest) {
      if (callback) nextTick(callback);
      return this;
    }
    if (chunk !== null && chunk !== undefined) this.write(chunk, encoding);
    state.isHead = of.headRequest;
    state.isEnding = true;
    if (callback) (of.writableEnded ? this : of).once('finish', callback);
    if (!of.headersSent) {
      // Without trailers the head is all.
      if (Object.keys(state.trailers).length > 0) state.isEnding = false;
      this.writeHead(state.status);
      state.isEnding = true;
    }
    if (state.isClosed || of.destroyed) over(this);
    else of.end();
    return this;
  }

  destroy(error) {
    if (this[STATE].isDestroyed) return;
    this[STATE].isDestroyed = true;
    this[STREAM].destroy(error);
  }

  setTimeout(milliseconds, callback) { if (!this[STATE].isClosed) this[STREAM].setTimeout(milliseconds, callback); }

  createPushResponse(headers, callback) {
    checkFunction(callback, 'callback');
    if (this[STATE].isClosed) {
      nextTick(callback, http2Error('INVALID_STREAM'));
      return;
    }
    this[STREAM].pushStream(headers, {}, (error, pushed) => (error ? callback(error) : callback(null, new Http2ServerResponse(pushed))));
  }

  writeContinue() {
    if (this.headersSent || this[STATE].isClosed) return false;
    this[STREAM].additionalHeaders({ ':status': constants.HTTP_STATUS_CONTINUE });
    return true;
  }

  writeEarlyHints(hints) {
    checkObject(hints, 'hints');
    const { link, ...others } = hints;
    const links = [link].flat().filter(Boolean).join(', ');
    if (links === '' || this.headersSent || this[STATE].isClosed) return false;
    this[STREAM].additionalHeaders({ ...others, ':status': constants.HTTP_STATUS_EARLY_HINTS, link: links });
    return true;
  }
}

function toPairs(list) {
  if (list.length % 2 !== 0) throw invalidArgValue('headers', list);
  return Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index], list[2 * index + 1]]);
}

/** The stream is closed: so is its answer. */
function over(response) {
  const of = response[STREAM];
  const state = response[STATE];
  if (of[RESPONSE] !== response || of.headRequest !== state.isHead) return;
  state.isClosed = true;
  of[RESPONSE] = undefined;
  response.emit('finish');
  response.emit('close');
}

/** Hands a stream over as a request and a response. */
export function onStream(Request, Response, of, headers, flags, rawHeaders) {
  const request = new Request(of, headers, undefined, rawHeaders);
  const response = new Response(of);
  const refuse = status => {
    response.statusCode = status;
    response.end();
  };
  if (headers[':method'] === 'CONNECT') {
    if (!this.emit('connect', request, response)) refuse(constants.HTTP_STATUS_METHOD_NOT_ALLOWED);
  } else if (headers.expect === '100-continue') {
    if (this.listenerCount('checkContinue')) this.emit('checkContinue', request, response);
    else {
      response.writeContinue();
      this.emit('request', request, response);
    }
  } else if (headers.expect !== undefined) {
    if (this.listenerCount('checkExpectation')) this.emit('checkExpectation', request, response);
    else refuse(constants.HTTP_STATUS_EXPECTATION_FAILED);
  } else {
    this.emit('request', request, response);
  }
}
