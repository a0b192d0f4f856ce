// `http.Server` and `http.ServerResponse`: requests that come in over connections of the Function's
// own. Those that the Function itself is called with come through the host, and never here.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { checkBoolean, checkInteger, coded, invalidArgType, invalidArgValue } from 'duet:errors';
import { aborted, isInvalidValue, MessageParser, parseError, validateHeaderName, validateHeaderValue } from 'duet:http/common';
import { IncomingMessage, readBody, readEnd, readHead } from 'duet:http/incoming';
import { FIELDS, NEEDS_DRAIN, OutgoingMessage, uniqueHeaders } from 'duet:http/outgoing';
import { clearInterval, nextTick, setInterval } from 'duet:timers';
import net from 'duet:node/net';
import { REASONS } from 'duet:outgoing';

export const STATUS_CODES = { ...REASONS, 413: 'Payload Too Large' };

const SERVER_RESPONSE = Symbol('ServerResponse');
const INCOMING = Symbol('IncomingMessage');
const CONNECTIONS = Symbol('connections');
const CHECKER = Symbol('checker');
const STATE = Symbol('state');

// Answers.

export function ServerResponse(request, options) {
  OutgoingMessage.call(this, options);
  if (request.method === 'HEAD') this._hasBody = false;
  this.req = request;
  this.sendDate = true;
  this._sent100 = false;
  this._expect_continue = false;
  if (request.httpVersionMajor < 1 || request.httpVersionMinor < 1) {
    this.useChunkedEncodingByDefault = /(?:^|\W)chunked(?:$|\W)/i.test(request.headers.te);
    this.shouldKeepAlive = false;
  }
  this.rejectNonStandardBodyWrites = options?.rejectNonStandardBodyWrites ?? false;
}

Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);

ServerResponse.prototype.statusCode = 200;
ServerResponse.prototype.statusMessage = undefined;

const answering = {
  _finish() { OutgoingMessage.prototype._finish.call(this); },

  assignSocket(socket) {
    if (socket._httpMessage) throw coded(Error, 'ERR_HTTP_SOCKET_ASSIGNED', 'ServerResponse has an already assigned socket');
    socket._httpMessage = this;
    socket.on('close', onAnsweredClose);
    this.socket = socket;
    this.emit('socket', socket);
    this._flush();
  },

  detachSocket(socket) {
    socket.removeListener('close', onAnsweredClose);
    socket._httpMessage = null;
    this.socket = null;
  },

  writeContinue(callback) {
    this._writeRaw('HTTP/1.1 100 Continue\r\n\r\n', 'latin1', callback);
    this._sent100 = true;
  },

  writeProcessing(callback) { this._writeRaw('HTTP/1.1 102 Processing\r\n\r\n', 'latin1', callback); },

  writeEarlyHints(hints, callback) {
    if (hints === null || typeof hints !== 'object') throw invalidArgType('hints', 'Object', hints);
    if (hints.link === null || hints.link === undefined) return;
    const link = Array.isArray(hints.link) ? hints.link.join(', ') : hints.link;
    if (link.length === 0) return;
    let head = `HTTP/1.1 103 Early Hints\r\nLink: ${link}\r\n`;
    for (const key of Object.keys(hints)) {
      if (key === 'link') continue;
      validateHeaderName(key);
      validateHeaderValue(key, hints[key]);
      head += `${key}: ${hints[key]}\r\n`;
    }
    this._writeRaw(`${head}\r\n`, 'latin1', callback);
  },

  _implicitHeader() { this.writeHead(this.statusCode); },

  writeHead(statusCode, reason, fields) {
    if (this._header) throw coded(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot write headers after they are sent to the client');
    const given = statusCode;
    statusCode |= 0;
    if (statusCode < 100 || statusCode > 999) throw coded(RangeError, 'ERR_HTTP_INVALID_STATUS_CODE', `Invalid status code: ${given}`);
    if (typeof reason === 'string') {
      this.statusMessage = reason;
    } else {
      this.statusMessage ||= STATUS_CODES[statusCode] || 'unknown';
      fields ??= reason;
    }
    this.statusCode = statusCode;
    let headers;
    if (this[FIELDS]) {
      // What was set before and what is given now are one head.
      addFields(this, fields);
      headers = this[FIELDS];
    } else {
      headers = fields;
    }
    if (isInvalidValue(this.statusMessage)) throw coded(TypeError, 'ERR_INVALID_CHAR', 'Invalid character in statusMessage');
    if (statusCode === 204 || statusCode === 304 || (statusCode >= 100 && statusCode <= 199)) this._hasBody = false;
    // Who asked whether to go on and was not told so may have sent the body or not.
    if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
    this._storeHeader(`HTTP/1.1 ${statusCode} ${this.statusMessage}\r\n`, headers);
    return this;
  },
};
answering.writeHeader = answering.writeHead;
for (const [name, value] of Object.entries(answering)) {
  Object.defineProperty(ServerResponse.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}

function addFields(response, fields) {
  if (!Array.isArray(fields)) {
    if (fields) for (const key of Object.keys(fields)) if (key) response.setHeader(key, fields[key]);
    return;
  }
  const pairs = Array.isArray(fields[0]) ? fields : fields.reduce((all, value, index) => {
    if (index % 2 === 0) all.push([value, fields[index + 1]]);
    return all;
  }, []);
  if (!Array.isArray(fields[0]) && fields.length % 2 !== 0) throw invalidArgValue('headers', fields);
  // The first of a name takes the place of what was set; the others are added to it.
  const seen = new Set();
  for (const [name, value] of pairs) {
    if (!name) continue;
    if (seen.has(String(name).toLowerCase())) response.appendHeader(name, value);
    else response.setHeader(name, value);
    seen.add(String(name).toLowerCase());
  }
}

function onAnsweredClose() {
  const response = this._httpMessage;
  if (!response) return;
  response.destroyed = true;
  response._closed = true;
  response.emit('close');
}

// Servers.

export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  let given = options;
  if (typeof given === 'function') {
    listener = given;
    given = {};
  } else if (given === null || given === undefined) {
    given = {};
  } else if (typeof given !== 'object') {
    throw invalidArgType('options', 'Object', given);
  }
  storeOptions.call(this, given);
  net.Server.call(this, {
    allowHalfOpen: true,
    noDelay: given.noDelay ?? true,
    keepAlive: given.keepAlive,
    keepAliveInitialDelay: given.keepAliveInitialDelay,
    highWaterMark: given.highWaterMark,
  });
  if (listener) this.on('request', listener);
  // A client that has sent all it will send may still wait for its answer.
  this.httpAllowHalfOpen = false;
  this.on('connection', onConnection);
  this.on('listening', setUpChecks);
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
}

Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

/** What a server is given, checked. */
export function storeOptions(options) {
  this[INCOMING] = options.IncomingMessage || IncomingMessage;
  this[SERVER_RESPONSE] = options.ServerResponse || ServerResponse;
  const { maxHeaderSize, insecureHTTPParser, requestTimeout, headersTimeout, keepAliveTimeout, connectionsCheckingInterval, requireHostHeader, joinDuplicateHeaders, rejectNonStandardBodyWrites } = options;
  if (maxHeaderSize !== undefined) checkInteger(maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = maxHeaderSize;
  if (insecureHTTPParser !== undefined) checkBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  this.insecureHTTPParser = insecureHTTPParser;
  if (requestTimeout !== undefined) checkInteger(requestTimeout, 'requestTimeout', 0);
  this.requestTimeout = requestTimeout ?? 300_000;
  if (headersTimeout !== undefined) checkInteger(headersTimeout, 'headersTimeout', 0);
  this.headersTimeout = headersTimeout ?? Math.min(60_000, this.requestTimeout || 60_000);
  if (this.requestTimeout > 0 && this.headersTimeout > 0 && this.headersTimeout > this.requestTimeout) {
    throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "headersTimeout" is out of range. It must be <= requestTimeout. Received ${headersTimeout}`);
  }
  if (keepAliveTimeout !== undefined) checkInteger(keepAliveTimeout, 'keepAliveTimeout', 0);
  this.keepAliveTimeout = keepAliveTimeout ?? 5000;
  if (connectionsCheckingInterval !== undefined) checkInteger(connectionsCheckingInterval, 'connectionsCheckingInterval', 0);
  this.connectionsCheckingInterval = connectionsCheckingInterval ?? 30_000;
  if (requireHostHeader !== undefined) checkBoolean(requireHostHeader, 'options.requireHostHeader');
  this.requireHostHeader = requireHostHeader ?? true;
  if (joinDuplicateHeaders !== undefined) checkBoolean(joinDuplicateHeaders, 'options.joinDuplicateHeaders');
  this.joinDuplicateHeaders = joinDuplicateHeaders;
  if (rejectNonStandardBodyWrites !== undefined) checkBoolean(rejectNonStandardBodyWrites, 'options.rejectNonStandardBodyWrites');
  this.rejectNonStandardBodyWrites = rejectNonStandardBodyWrites ?? false;
  this.uniqueHeaders = options.uniqueHeaders;
  this.shouldUpgradeCallback = options.shouldUpgradeCallback;
  this[CONNECTIONS] = new Set();
}

const serving = {
  setTimeout(milliseconds, callback) {
    this.timeout = milliseconds;
    if (callback) this.on('timeout', callback);
    return this;
  },

  closeAllConnections() {
    for (const socket of this[CONNECTIONS]) socket.destroy();
  },

  closeIdleConnections() {
    for (const socket of this[CONNECTIONS]) if (isIdle(socket)) socket.destroy();
  },

  close(callback) {
    clearInterval(this[CHECKER]);
    this.closeIdleConnections();
    return net.Server.prototype.close.call(this, callback);
  },

  [Symbol.for('nodejs.rejection')](error, event, ...args) {
    if (event !== 'request') {
      net.Server.prototype[Symbol.for('nodejs.rejection')].call(this, error, event, ...args);
      return;
    }
    const [, response] = args;
    if (!response.headersSent && !response.writableEnded) {
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      response.statusCode = 500;
      response.end(STATUS_CODES[500]);
    } else {
      response.destroy();
    }
  },
};
for (const name of Reflect.ownKeys(serving)) {
  Object.defineProperty(Server.prototype, name, { value: serving[name], writable: true, configurable: true, enumerable: typeof name === 'string' });
}

const isIdle = socket => {
  const state = socket[STATE];
  return state.outgoing.length === 0 && state.parser?.incoming === null && !socket._httpMessage && !state.isReadingHead;
};

/** Connections whose requests do not come to their end are closed. */
export function setUpChecks() {
  if (this[CHECKER]) clearInterval(this[CHECKER]);
  if (!this.connectionsCheckingInterval) return;
  this[CHECKER] = setInterval(() => {
    const now = native.now();
    for (const socket of this[CONNECTIONS]) {
      const { headSince, requestSince } = socket[STATE];
      const isLate = (this.headersTimeout > 0 && headSince > 0 && now - headSince > this.headersTimeout)
        || (this.requestTimeout > 0 && requestSince > 0 && now - requestSince > this.requestTimeout);
      if (!isLate) continue;
      const error = coded(Error, 'ERR_HTTP_REQUEST_TIMEOUT', 'Request timeout');
      fail(this, socket, error);
    }
  }, this.connectionsCheckingInterval);
  this[CHECKER].unref();
}

const BAD_REQUEST = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n';
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';
const TOO_LARGE = 'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n';
const CHUNKS_TOO_LARGE = 'HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\n\r\n';

/** What came is not a request, or came too late. */
function fail(server, socket, error) {
  socket.removeListener('error', onError);
  if (socket.listenerCount('error') === 0) socket.on('error', () => {});
  if (server.emit('clientError', error, socket)) return;
  // In the middle of an answer there is no room for another.
  if (socket.writable && (!socket._httpMessage || !socket._httpMessage._headerSent)) {
    const text = error.code === 'HPE_HEADER_OVERFLOW' ? TOO_LARGE
      : error.code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW' ? CHUNKS_TOO_LARGE
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TIMED_OUT : BAD_REQUEST;
    socket.write(text);
  }
  socket.destroySoon?.();
  if (!socket.destroySoon) socket.destroy(error);
}

function onError(error) { fail(this[STATE].server, this, error); }

/** A connection has come. */
export function onConnection(socket) {
  const server = this;
  const parser = new MessageParser(true, server.maxHeaderSize, server.insecureHTTPParser);
  const state = socket[STATE] = {
    server, parser, incoming: [], outgoing: [], outgoingData: 0, requestsCount: 0,
    isPaused: false, isReadingHead: false, headSince: native.now(), requestSince: native.now(), keepAliveTimeoutSet: false, hasEnded: false,
  };
  server[CONNECTIONS].add(socket);
  socket.server ??= server;
  if (server.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(server.timeout);
  socket.on('timeout', onTimeout);
  socket.parser = parser;
  socket._paused = false;
  socket.on('error', onError);
  socket.on('close', onClose);
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('drain', onDrain);
  // Of answers that are put together while others are being sent, so much may wait.
  state.onPendingData = change => {
    state.outgoingData += change;
    if (state.isPaused && state.outgoingData < socket.writableHighWaterMark) {
      state.isPaused = false;
      socket.resume();
    }
  };
}

function onTimeout() {
  const { server, parser } = this[STATE] ?? {};
  if (!server) return;
  const request = parser?.incoming;
  const wasHeard = request && !request.complete && request.emit('timeout', this);
  const response = this._httpMessage;
  const wasAnswered = response && response.emit('timeout', this);
  const wasServed = server.emit('timeout', this);
  if (!wasHeard && !wasAnswered && !wasServed) this.destroy();
}

function onClose() {
  const state = this[STATE];
  state.server[CONNECTIONS].delete(this);
  freeParser(state);
  // Requests that were not answered hear that nobody waits for them.
  for (const request of state.incoming.splice(0)) request.destroy(aborted());
}

function freeParser(state) {
  if (!state.parser) return;
  state.parser.free();
  state.parser = null;
}

function onDrain() {
  const state = this[STATE];
  if (state.isPaused && state.outgoingData < this.writableHighWaterMark) {
    state.isPaused = false;
    this.resume();
  }
  const response = this._httpMessage;
  if (response && !response.finished && response[NEEDS_DRAIN]) {
    response[NEEDS_DRAIN] = false;
    response.emit('drain');
  }
}

function onData(chunk) {
  const state = this[STATE];
  if (!state.parser) return;
  if (state.parser.incoming === null) {
    state.isReadingHead = true;
    state.headSince ||= native.now();
    state.requestSince ||= native.now();
  }
  if (state.keepAliveTimeoutSet) {
    state.keepAliveTimeoutSet = false;
    this.setTimeout(state.server.timeout || 0);
  }
  readAll(this, state, chunk);
  const waiting = state.outgoingData > this.writableHighWaterMark || this.writableNeedDrain;
  if (waiting && state.parser && !state.isPaused) {
    // The client sends, and does not take its answers.
    state.isPaused = true;
    this.pause();
  }
}

function readAll(socket, state, chunk) {
  for (const event of state.parser.feed(chunk)) {
    if (!state.parser) return;
    switch (event[0]) {
      case 'head':
        if (!event[7]) begin(socket, state, event);
        else state.upgrade = event;
        break;
      case 'body':
        if (state.parser.incoming) readBody(state.parser.incoming, event[1]);
        break;
      case 'complete':
        if (state.parser.incoming) {
          const request = state.parser.incoming;
          state.parser.incoming = null;
          state.requestSince = 0;
          readEnd(request, event[1]);
        }
        break;
      case 'stopped':
        if (switchProtocols(socket, state, Buffer.from(event[1].buffer))) return;
        break;
      case 'fault': {
        const error = parseError(event, chunk);
        freeParser(state);
        state.requestSince = state.headSince = 0;
        fail(state.server, socket, error);
        return;
      }
    }
  }
}

/** The client wants to speak another protocol. If nobody here does, its request is one like others. */
function switchProtocols(socket, state, rest) {
  const head = state.upgrade;
  const { server, parser } = state;
  const name = head[2] === 'CONNECT' ? 'connect' : 'upgrade';
  if (server.listenerCount(name) === 0) {
    if (name === 'connect') {
      socket.destroy();
      return true;
    }
    head[7] = false;
    begin(socket, state, head);
    parser.proceed();
    readAll(socket, state, rest);
    return true;
  }
  const request = new server[INCOMING](socket);
  readHead(request, head);
  request.complete = true;
  state.requestSince = state.headSince = 0;
  freeParser(state);
  socket.parser = null;
  socket.removeListener('data', onData);
  socket.removeListener('end', onEnd);
  socket.removeListener('close', onClose);
  socket.removeListener('drain', onDrain);
  socket.removeListener('error', onError);
  socket.removeListener('timeout', onTimeout);
  server[CONNECTIONS].delete(socket);
  socket.readableFlowing = null;
  server.emit(name, request, socket, rest);
  return true;
}

/** A request has come. */
function begin(socket, state, head) {
  const { server, parser } = state;
  const request = new server[INCOMING](socket);
  readHead(request, head);
  request.joinDuplicateHeaders = server.joinDuplicateHeaders;
  state.headSince = 0;
  state.isReadingHead = false;
  parser.incoming = request;
  state.incoming.push(request);
  const response = new server[SERVER_RESPONSE](request, { highWaterMark: socket.writableHighWaterMark, rejectNonStandardBodyWrites: server.rejectNonStandardBodyWrites });
  response._keepAliveTimeout = server.keepAliveTimeout;
  response._maxRequestsPerSocket = server.maxRequestsPerSocket;
  response._onPendingData = state.onPendingData;
  response.shouldKeepAlive = head[6];
  uniqueHeaders(response, server.uniqueHeaders);
  if (socket._httpMessage) state.outgoing.push(response);
  else response.assignSocket(socket);
  response.on('finish', () => onAnswered(request, response, socket, state));
  let isHandled = false;
  const is11 = request.httpVersionMinor === 1;
  if (is11) {
    if (server.requireHostHeader && request.headers.host === undefined) {
      response.writeHead(400, ['Connection', 'close']);
      response.end();
      return;
    }
    const isTooMany = server.maxRequestsPerSocket > 0 && ++state.requestsCount >= server.maxRequestsPerSocket;
    if (isTooMany) {
      if (state.requestsCount > server.maxRequestsPerSocket) {
        server.emit('dropRequest', request, socket);
        response.writeHead(503);
        response.end();
        return;
      }
      response.maxRequestsOnConnectionReached = true;
    }
    const { expect } = request.headers;
    if (expect !== undefined) {
      isHandled = true;
      if (/^100-continue$/i.test(expect)) {
        response._expect_continue = true;
        if (server.listenerCount('checkContinue') > 0) server.emit('checkContinue', request, response);
        else {
          response.writeContinue();
          server.emit('request', request, response);
        }
      } else if (server.listenerCount('checkExpectation') > 0) {
        server.emit('checkExpectation', request, response);
      } else {
        response.writeHead(417);
        response.end();
      }
    }
  }
  if (!isHandled) {
    request.on('end', clearRequestTimeout);
    server.emit('request', request, response);
  }
}

function clearRequestTimeout() {
  const state = this.socket?.[STATE];
  if (state) state.requestSince = 0;
}

/** An answer is written. The connection goes on with the next one, or is closed. */
function onAnswered(request, response, socket, state) {
  const index = state.incoming.indexOf(request);
  if (index >= 0) state.incoming.splice(index, 1);
  // What of the request was not read must not be taken for the next one.
  if (!request._consumed) request._dump();
  response.detachSocket(socket);
  nextTick(() => {
    if (response._closed) return;
    response.destroyed = true;
    response._closed = true;
    response.emit('close');
  });
  if (response._last) {
    if (typeof socket.destroySoon === 'function') socket.destroySoon();
    else socket.end();
    return;
  }
  const next = state.outgoing.shift();
  if (next) {
    next.assignSocket(socket);
    return;
  }
  const { server } = state;
  if (state.hasEnded && socket.writable) {
    socket.end();
  } else if (server.keepAliveTimeout && typeof socket.setTimeout === 'function') {
    // Clients wait a little less than that, so that they do not send into a closing connection.
    socket.setTimeout(server.keepAliveTimeout);
    state.keepAliveTimeoutSet = true;
  }
}

function onEnd() {
  const state = this[STATE];
  state.hasEnded = true;
  if (!state.parser) return;
  for (const event of state.parser.finish()) {
    if (event[0] !== 'fault') continue;
    fail(state.server, this, parseError(event));
    return;
  }
  if (!state.server.httpAllowHalfOpen) this.end();
  else if (this._httpMessage && state.outgoing.length === 0) this._httpMessage._last = true;
  else if (state.outgoing.length > 0) state.outgoing.at(-1)._last = true;
  else this.end();
}
