// `http.ClientRequest`: a request that goes out, and the response that comes for it.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { checkBoolean, checkNumber, coded, invalidArgType } from 'duet:errors';
import { globalAgent } from 'duet:http/agent';
import { aborted, hangUp, isToken, MessageParser, parseError } from 'duet:http/common';
import { IncomingMessage, readBody, readEnd, readHead } from 'duet:http/incoming';
import { ERRORED, FIELDS, NEEDS_DRAIN, OutgoingMessage, uniqueHeaders } from 'duet:http/outgoing';
import { calling } from 'duet:opentelemetry/client';
import { nextTick } from 'duet:timers';
import { urlToHttpOptions } from 'duet:url/options';
import stream from 'duet:node/stream';

const NOT_IN_A_PATH = /[^\u0021-\u00ff]/;
const ERROR = Symbol('error');
/** The request as a span of its trace. */
const CALL = Symbol('call');

const isUrl = value => Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);

export function ClientRequest(input, options, callback) {
  if (!(this instanceof ClientRequest)) return new ClientRequest(input, options, callback);
  OutgoingMessage.call(this);
  if (typeof input === 'string') input = urlToHttpOptions(new URL(input));
  else if (isUrl(input)) input = urlToHttpOptions(input);
  else {
    callback = options;
    options = input;
    input = null;
  }
  if (typeof options === 'function') {
    callback = options;
    options = input || { __proto__: null };
  } else {
    options = Object.assign(input || { __proto__: null }, options);
  }
  const defaultAgent = options._defaultAgent || globalAgent.get();
  let { agent } = options;
  if (agent === false) agent = new defaultAgent.constructor();
  else if (agent === null || agent === undefined) {
    if (typeof options.createConnection !== 'function') agent = defaultAgent;
  } else if (typeof agent.addRequest !== 'function') {
    throw invalidArgType('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  this.agent = agent;
  const protocol = options.protocol || defaultAgent.protocol;
  const expected = this.agent?.protocol ?? defaultAgent.protocol;
  if (options.path && NOT_IN_A_PATH.test(String(options.path))) throw coded(TypeError, 'ERR_UNESCAPED_CHARACTERS', 'Request path contains unescaped characters');
  if (protocol !== expected) throw coded(TypeError, 'ERR_INVALID_PROTOCOL', `Protocol "${protocol}" not supported. Expected "${expected}"`);
  const defaultPort = options.defaultPort || this.agent?.defaultPort;
  const port = options.port = options.port || defaultPort || 80;
  const host = options.host = checkHost(options.hostname, 'hostname') || checkHost(options.host, 'host') || 'localhost';
  const setHost = options.setHost === undefined || Boolean(options.setHost);
  this.socketPath = options.socketPath;
  if (options.timeout !== undefined) this.timeout = duration(options.timeout);
  const { signal } = options;
  if (signal) stream.addAbortSignal(signal, this);
  let { method } = options;
  if (method !== null && method !== undefined && typeof method !== 'string') throw invalidArgType('options.method', 'string', method);
  if (method) {
    if (!isToken(method)) throw coded(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Method must be a valid HTTP token ["${method}"]`);
    method = this.method = method.toUpperCase();
  } else {
    method = this.method = 'GET';
  }
  const { maxHeaderSize, insecureHTTPParser, joinDuplicateHeaders } = options;
  if (maxHeaderSize !== undefined) checkNumber(maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = maxHeaderSize;
  if (insecureHTTPParser !== undefined) checkBoolean(insecureHTTPParser, 'options.insecureHTTPParser');
  this.insecureHTTPParser = insecureHTTPParser;
  if (joinDuplicateHeaders !== undefined) checkBoolean(joinDuplicateHeaders, 'options.joinDuplicateHeaders');
  this.joinDuplicateHeaders = joinDuplicateHeaders;
  this.path = options.path || '/';
  if (callback) this.once('response', callback);
  this.useChunkedEncodingByDefault = !['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'].includes(method);
  this._ended = false;
  this.res = null;
  this.aborted = false;
  this.timeoutCb = null;
  this.upgradeOrConnect = false;
  this.parser = null;
  this.maxHeadersCount = null;
  this.reusedSocket = false;
  this.host = host;
  this.protocol = protocol;
  this[ERROR] = undefined;
  if (this.agent) {
    // A connection that nobody will use again is closed with its answer.
    if (!this.agent.keepAlive && !Number.isFinite(this.agent.maxSockets)) {
      this._last = true;
      this.shouldKeepAlive = false;
    } else {
      this._last = false;
      this.shouldKeepAlive = true;
    }
  }
  const { headers } = options;
  const isList = Array.isArray(headers);
  const call = this[CALL] = calling(method, `${protocol}//${hostField(host, port, defaultPort)}${this.path}`);
  if (!isList) {
    if (headers) for (const key of Object.keys(headers)) this.setHeader(key, headers[key]);
    if (host && !this.getHeader('host') && setHost) this.setHeader('Host', hostField(host, port, defaultPort));
    call.carry(name => this.hasHeader(name), (name, value) => this.setHeader(name, value));
    if (options.auth && !this.getHeader('Authorization')) this.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
    if (this.getHeader('expect')) {
      if (this._header) throw coded(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot render headers after they are sent to the client');
      this._storeHeader(`${this.method} ${this.path} HTTP/1.1\r\n`, this[FIELDS]);
    }
  } else {
    // A list of fields is sent as it is: of names and values in turn, or of pairs.
    const given = headers.flat();
    const carried = [];
    const has = name => given.some((field, index) => index % 2 === 0 && String(field).toLowerCase() === name);
    call.carry(has, (name, value) => carried.push(...Array.isArray(headers[0]) ? [[name, value]] : [name, value]));
    this._storeHeader(`${this.method} ${this.path} HTTP/1.1\r\n`, carried.length === 0 ? headers : [...headers, ...carried]);
  }
  uniqueHeaders(this, options.uniqueHeaders);
  connect(this, options);
}

Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);

function hostField(host, port, defaultPort) {
  const field = host.includes(':') && host.includes(':', host.indexOf(':') + 1) && !host.startsWith('[') ? `[${host}]` : host;
  return port && +port !== defaultPort ? `${field}:${port}` : field;
}

function checkHost(host, name) {
  if (host !== null && host !== undefined && typeof host !== 'string') throw invalidArgType(`options.${name}`, ['string', 'undefined', 'null'], host);
  return host;
}

function duration(milliseconds, name = 'timeout') {
  checkNumber(milliseconds, name);
  if (milliseconds < 0 || !Number.isFinite(milliseconds)) throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be a non-negative finite number. Received ${milliseconds}`);
  return Math.min(milliseconds, 2 ** 31 - 1);
}

/** Sees to a connection. */
function connect(request, options) {
  const { agent } = request;
  if (request.socketPath) request._last ||= false;
  if (agent) {
    request._deferToConnect = ClientRequest.prototype._deferToConnect;
    if (request.socketPath) options = { ...options, path: request.socketPath };
    agent.addRequest(request, options);
    return;
  }
  request._last = true;
  request.shouldKeepAlive = false;
  const given = request.socketPath ? { ...options, path: request.socketPath } : { ...options, path: undefined };
  if (typeof options.createConnection === 'function') {
    let isCalled = false;
    const made = (error, socket) => {
      if (isCalled) return;
      isCalled = true;
      if (error) nextTick(() => request.destroy(error));
      else request.onSocket(socket);
    };
    try {
      const socket = options.createConnection(request.socketPath ? given : options, made);
      if (socket) made(null, socket);
    } catch (error) {
      made(error);
    }
    return;
  }
  request.onSocket(native.lazy('duet:node/net').default.createConnection(given));
}

const methods = {
  _finish() { OutgoingMessage.prototype._finish.call(this); },

  _implicitHeader() {
    if (this._header) throw coded(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot render headers after they are sent to the client');
    this._storeHeader(`${this.method} ${this.path} HTTP/1.1\r\n`, this[FIELDS]);
  },

  abort() {
    if (this.aborted) return;
    this.aborted = true;
    nextTick(() => this.emit('abort'));
    this.destroy();
  },

  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    // What has come of the answer will not be completed.
    this.res?._dump();
    this[ERROR] = error;
    this.socket?.destroy(error);
    if (!this.socket && !this.isWaitingForSocket) {
      // There is no connection yet: it is let go of when it comes.
      nextTick(() => {
        if (!this.socket) tellDestroyed(this, error);
      });
    }
    return this;
  },

  onSocket(socket, error) {
    this.isWaitingForSocket = true;
    nextTick(takeSocket, this, socket, error);
  },

  _deferToConnect(method, args) {
    const act = () => {
      if (method) Reflect.apply(this.socket[method], this.socket, args);
    };
    const onSocket = () => {
      if (this.socket.writable && !this.socket.connecting) act();
      else this.socket.once('connect', act);
    };
    if (this.socket) onSocket();
    else this.once('socket', onSocket);
  },

  setTimeout(milliseconds, callback) {
    if (this._ended) return this;
    listenForTimeout(this);
    const time = duration(milliseconds, 'msecs');
    if (callback) this.once('timeout', callback);
    if (this.socket) setSocketTimeout(this.socket, time);
    else this.once('socket', socket => setSocketTimeout(socket, time));
    return this;
  },

  setNoDelay(noDelay) { this._deferToConnect('setNoDelay', [noDelay]); },
  setSocketKeepAlive(enable, initialDelay) { this._deferToConnect('setKeepAlive', [enable, initialDelay]); },
  clearTimeout(callback) { this.setTimeout(0, callback); },
};
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(ClientRequest.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}
Object.defineProperty(ClientRequest.prototype, 'writableFinished', {
  get() { return this.finished && this.outputSize === 0 && (!this.socket || this.socket.writableLength === 0 || this.socket._httpMessage !== this); },
  configurable: true,
  enumerable: true,
});

function setSocketTimeout(socket, milliseconds) {
  if (socket.connecting) socket.once('connect', () => socket.setTimeout(milliseconds));
  else socket.setTimeout(milliseconds);
}

function onTimeout() { this._httpMessage?.emit('timeout'); }

function listenForTimeout(request) {
  if (request.timeoutCb) return;
  request.timeoutCb = onTimeout;
  if (request.socket) request.socket.once('timeout', onTimeout);
  else request.on('socket', socket => { if (request.timeoutCb) socket.once('timeout', onTimeout); });
}

function tellDestroyed(request, error) {
  if (request._closed) return;
  const told = error ?? (request.aborted ? undefined : hangUp());
  giveUp(request, told);
  if (told && !request.isErrorTold) {
    request.isErrorTold = true;
    request.emit('error', told);
  }
  request._closed = true;
  request.emit('close');
}

function takeSocket(request, socket, error) {
  request.isWaitingForSocket = false;
  if (!request.destroyed && !error) {
    use(request, socket);
    return;
  }
  // It came too late, or not at all.
  const told = request[ERROR] ?? error;
  if (socket) {
    if (!error && request.agent && !socket.destroyed) socket.emit('free');
    else if (!socket.destroyed) stream.finished(socket.destroy(told), () => {});
  }
  request.destroyed = true;
  tellDestroyed(request, told);
}

/** The connection is this request's now. */
function use(request, socket) {
  const parser = new MessageParser(false, request.maxHeaderSize, request.insecureHTTPParser);
  parser.expect(request.method);
  request.socket = socket;
  request.parser = parser;
  parser.socket = socket;
  parser.outgoing = request;
  socket.parser = parser;
  socket._httpMessage = request;
  socket.removeListener('data', nothingIsExpected);
  socket.on('error', onError);
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', onClose);
  socket.on('drain', onDrain);
  if (request.timeout !== undefined || request.agent?.options?.timeout) {
    if (request.timeout !== undefined) setSocketTimeout(socket, request.timeout);
    if (!request.timeoutCb) {
      request.timeoutCb = onTimeout;
      socket.once('timeout', onTimeout);
    }
  }
  request.emit('socket', socket);
  request._flush();
}

function letGo(socket) {
  const { parser } = socket;
  if (parser) {
    parser.free();
    parser.incoming = null;
    parser.isFreed = true;
    socket.parser = null;
    if (parser.outgoing) parser.outgoing.parser = null;
  }
  socket.removeListener('error', onError);
  socket.removeListener('data', onData);
  socket.removeListener('end', onEnd);
  socket.removeListener('close', onClose);
  socket.removeListener('drain', onDrain);
}

function onDrain() {
  const request = this._httpMessage;
  if (request && !request.finished && request[NEEDS_DRAIN]) {
    request[NEEDS_DRAIN] = false;
    request.emit('drain');
  }
}

/** There will be no answer. */
function giveUp(request, error) {
  request[CALL]?.failed(String(error?.code ?? error?.name ?? '_OTHER'), String(error?.message ?? 'aborted'));
}

function fail(request, error) {
  if (request.isErrorTold || request._closed) return;
  giveUp(request, error);
  request.isErrorTold = true;
  request[ERRORED] = error;
  request.emit('error', error);
}

function onError(error) {
  const request = this._httpMessage;
  if (request) {
    this._hadError = true;
    fail(request, error);
  }
  if (this.parser && !this.parser.isFreed) {
    for (const event of this.parser.finish()) read(this, event);
    if (this.parser) letGoOfParser(this);
  }
  this.removeListener('data', onData);
  this.removeListener('end', onEnd);
  this.destroy();
}

function letGoOfParser(socket) {
  socket.parser.free();
  socket.parser.isFreed = true;
  socket.parser = null;
}

function onEnd() {
  const request = this._httpMessage;
  const { parser } = this;
  if (parser && !parser.isFreed) for (const event of parser.finish()) if (event[0] !== 'fault') read(this, event);
  if (request && !request.res && !this._hadError && !request.upgradeOrConnect) {
    this._hadError = true;
    fail(request, hangUp());
  }
  this.end();
}

function onClose() {
  const request = this._httpMessage;
  // What is left to read counts.
  this.read();
  const { parser } = this;
  if (!request) return;
  const { res } = request;
  request.destroyed = true;
  if (res) {
    // An answer that ends with its connection is complete; any other is cut off.
    if (parser && !parser.isFreed && !res.complete) for (const event of parser.finish()) if (event[0] !== 'fault') read(this, event);
    if (!res.complete) res.destroy(aborted());
    request._closed = true;
    request.emit('close');
    if (!res.aborted && res.readable) res.push(null);
  } else {
    if (!this._hadError) {
      this._hadError = true;
      fail(request, request[ERROR] ?? hangUp());
    }
    request._closed = true;
    request.emit('close');
  }
  // Nobody will be told of a drain any more, but what waits must not hang.
  if (request.outputData) request.outputData.length = 0;
  if (parser && !parser.isFreed) letGo(this);
}

function onData(chunk) {
  const { parser } = this;
  if (!parser || parser.isFreed) return;
  for (const event of parser.feed(chunk)) {
    if (parser.isFreed) return;
    read(this, event, chunk);
    if (event[0] === 'fault') return;
  }
}

/** Something of the answer has come. */
function read(socket, event, chunk) {
  const { parser } = socket;
  const request = socket._httpMessage;
  switch (event[0]) {
    case 'head':
      readAnswer(socket, parser, request, event);
      break;
    case 'body':
      if (parser.incoming) readBody(parser.incoming, event[1]);
      break;
    case 'complete':
      if (parser.incoming) {
        const message = parser.incoming;
        parser.incoming = null;
        readEnd(message, event[1]);
      } else if (request && !request.res) {
        parser.expect(request.method);
      }
      break;
    case 'stopped':
      switchProtocols(socket, parser, request, Buffer.from(event[1].buffer));
      break;
    case 'fault':
      if (!request) {
        socket.destroy();
        break;
      }
      letGo(socket);
      socket.removeListener('error', onError);
      socket.on('error', () => {});
      request.destroyed = true;
      socket.on('close', onClose);
      {
        const error = parseError(event, chunk);
        socket._hadError = true;
        fail(request, error);
        request.res?.destroy(error);
        socket.destroy(error);
      }
  }
}

function readAnswer(socket, parser, request, head) {
  const message = new IncomingMessage(socket);
  if (request?.joinDuplicateHeaders) message.joinDuplicateHeaders = true;
  readHead(message, head);
  const keepsAlive = head[6];
  if (!request || request.res) {
    // Nobody has asked for this.
    socket.destroy();
    return;
  }
  const { statusCode } = message;
  if (statusCode < 200 && statusCode !== 101) {
    const information = {
      statusCode, statusMessage: message.statusMessage, httpVersion: message.httpVersion,
      httpVersionMajor: message.httpVersionMajor, httpVersionMinor: message.httpVersionMinor,
      headers: message.headers, rawHeaders: message.rawHeaders,
    };
    if (statusCode === 100) request.emit('continue');
    request.emit('information', information);
    return;
  }
  request[CALL]?.answered(statusCode);
  request.res = message;
  message.req = request;
  parser.incoming = message;
  if (head[7]) return;
  if (request.shouldKeepAlive && !keepsAlive) request.shouldKeepAlive = false;
  const wasHeard = request.aborted ? false : request.emit('response', message);
  if (request.aborted) message._dump();
  message.on('end', onAnswerEnd);
  request.on('finish', onRequestFinish);
  if (!wasHeard) message._dump();
}

function switchProtocols(socket, parser, request, rest) {
  const message = parser.incoming;
  if (!request || !message) {
    socket.destroy();
    return;
  }
  const name = request.method === 'CONNECT' ? 'connect' : 'upgrade';
  request.upgradeOrConnect = true;
  request._closed = true;
  letGo(socket);
  if (request.timeoutCb) socket.removeListener('timeout', request.timeoutCb);
  if (socket.timeout && request.timeout !== undefined) socket.setTimeout(0);
  message.complete = true;
  message.push(null);
  if (request.listenerCount(name) > 0) {
    // The connection is no longer the agent's.
    socket.emit('agentRemove');
    socket._httpMessage = null;
    socket.readableFlowing = null;
    request.emit(name, message, socket, rest);
    request.destroyed = true;
    request.emit('close');
  } else {
    // Nobody can go on with it.
    request.emit('close');
    socket.destroy();
  }
}

/** The answer has been read. Once the request is written, the connection is free. */
function onAnswerEnd() {
  const request = this.req;
  request._ended = true;
  const { socket } = request;
  if (!request.shouldKeepAlive) {
    if (socket?.writable) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    }
  } else if (request.writableFinished && !this.aborted) {
    keepAlive(request);
  }
}

function onRequestFinish() {
  if (this.shouldKeepAlive && this._ended) keepAlive(this);
}

function keepAlive(request) {
  const { socket } = request;
  if (!socket || request.isDetached || socket.destroyed) return;
  request.isDetached = true;
  if (request.timeoutCb) {
    socket.setTimeout(0);
    socket.removeListener('timeout', request.timeoutCb);
    request.timeoutCb = null;
  }
  letGo(socket);
  // What comes on a connection while nobody waits for it must not be taken for the next answer.
  socket.on('data', nothingIsExpected);
  nextTick(() => {
    request.destroyed = true;
    if (!request._closed) {
      request._closed = true;
      request.emit('close');
    }
    socket.emit('free');
  });
}

function nothingIsExpected() { this.destroy(); }
