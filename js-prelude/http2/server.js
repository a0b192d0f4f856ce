// Servers, and the sessions of their clients.

import { native } from 'duet:native';
import { captureRejectionSymbol } from 'duet:emitter';
import { checkFunction, checkInteger, checkString, coded, invalidArgType, outOfRange } from 'duet:errors';
import { withProtocols } from 'duet:http2/client';
import { Http2ServerRequest, Http2ServerResponse, onStream } from 'duet:http2/compatibility';
import { checkObject, http2Error } from 'duet:http2/errors';
import { FLUSH, group, NATIVE, STATE } from 'duet:http2/parts';
import { Http2Session } from 'duet:http2/session';
import { ServerHttp2Stream } from 'duet:http2/server-stream';
import { checkCustom, checkSettings } from 'duet:http2/settings';
import { clearTimeout, setTimeout } from 'duet:timers';
import net from 'duet:node/net';
import tls from 'duet:node/tls';

const OPTIONS = Symbol('options');
const SERVER = Symbol('server');
const LONGEST_VALUE = 16_382;

export class ServerHttp2Session extends Http2Session {
  constructor(options, socket, server) {
    super(true, options, socket);
    this[SERVER] = server;
  }

  get server() { return this[SERVER]; }

  altsvc(alt, originOrStream) {
    if (this.destroyed) throw http2Error('INVALID_SESSION');
    let stream = 0;
    let origin = '';
    if (typeof originOrStream === 'string') {
      origin = originOf(originOrStream);
      if (origin === 'null') throw http2Error('ALTSVC_INVALID_ORIGIN');
    } else if (typeof originOrStream === 'number') {
      if (originOrStream >>> 0 !== originOrStream || originOrStream === 0) throw outOfRange('originOrStream', `> 0 && < ${2 ** 32}`, originOrStream);
      stream = originOrStream;
    } else if (originOrStream !== undefined) {
      origin = originOrStream?.origin;
      if (typeof origin !== 'string') throw invalidArgType('originOrStream', ['string', 'number', 'URL', 'object'], originOrStream);
      if (origin === 'null' || origin.length === 0) throw http2Error('ALTSVC_INVALID_ORIGIN');
    }
    checkString(alt, 'alt');
    if (!/^[\x09\x20-\x5b\x5d-\x7e\x80-\xff]*$/.test(alt)) throw coded(TypeError, 'ERR_INVALID_CHAR', 'Invalid character in alt');
    if (alt.length + origin.length > LONGEST_VALUE) throw http2Error('ALTSVC_LENGTH');
    group.altService(this[NATIVE], stream, origin, alt);
    this[FLUSH]();
  }

  origin(...given) {
    if (this.destroyed) throw http2Error('INVALID_SESSION');
    const origins = given.map(one => {
      const origin = typeof one === 'string' ? originOf(one) : one?.origin;
      checkString(origin, 'origin');
      if (origin === 'null') throw http2Error('INVALID_ORIGIN');
      return origin;
    });
    if (origins.length === 0) return;
    if (origins.join('').length > LONGEST_VALUE) throw http2Error('ORIGIN_LENGTH');
    group.origin(this[NATIVE], origins);
    this[FLUSH]();
  }

  /** A request has come. */
  _accept(id, headers, isEnd) {
    const stream = new ServerHttp2Stream(this, id, headers);
    if (isEnd) {
      stream.push(null);
      stream[STATE].endAfterHeaders = true;
    }
    // Its answer has no body.
    if (headers[':method'] === 'HEAD') {
      stream.end();
      stream[STATE].isHead = true;
    }
    return stream;
  }
}

const originOf = url => {
  try {
    return new URL(url).origin;
  } catch {
    return 'null';
  }
};

function checkOptions(given) {
  checkObject(given, 'options');
  const options = { ...given };
  checkObject(options.settings, 'options.settings');
  options.settings = { ...options.settings };
  if (options.remoteCustomSettings !== undefined) {
    if (!Array.isArray(options.remoteCustomSettings)) throw invalidArgType('options.remoteCustomSettings', 'Array', options.remoteCustomSettings);
    checkCustom(options.remoteCustomSettings);
  }
  for (const name of ['maxSessionInvalidFrames', 'maxSessionRejectedStreams', 'unknownProtocolTimeout']) {
    if (options[name] !== undefined) checkInteger(options[name], name, 0, 2 ** 32 - 1);
  }
  options.unknownProtocolTimeout ??= 10_000;
  options.Http2ServerRequest ||= Http2ServerRequest;
  options.Http2ServerResponse ||= Http2ServerResponse;
  return options;
}

const UNKNOWN_PROTOCOL = 'HTTP/1.0 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n'
  + 'Missing ALPN Protocol, expected `h2` to be available.\nIf this is a HTTP request: The server was not configured with the `allowHTTP1` option or a listener for the `unknownProtocol` event.\n';

function onConnection(socket) {
  const options = this[OPTIONS];
  if (socket.alpnProtocol === false || socket.alpnProtocol === 'http/1.1') {
    if (options.allowHTTP1 === true) native.lazy('duet:node/http').default._connectionListener.call(this, socket);
    else if (!this.emit('unknownProtocol', socket)) refuse(socket, options);
    return;
  }
  const session = new ServerHttp2Session(options, socket, this);
  session.on('stream', (...parameters) => this.emit('stream', ...parameters));
  session.on('error', error => this.emit('sessionError', error, session));
  session.on('priority', (...parameters) => this.emit('priority', ...parameters));
  if (this.timeout) {
    session.setTimeout(this.timeout, () => {
      if (!session.destroyed && !session.closed && !this.emit('timeout', session)) session.destroy();
    });
  }
  this.emit('session', session);
}

function refuse(socket, { unknownProtocolTimeout }) {
  const timer = setTimeout(() => socket.destroy(), unknownProtocolTimeout);
  socket.once('close', () => clearTimeout(timer));
  socket.end(UNKNOWN_PROTOCOL);
}

/** Whoever wants requests gets the streams in that form. */
function offerRequests(event) {
  if (event !== 'request') return;
  this.removeListener('newListener', offerRequests);
  const { Http2ServerRequest: Request, Http2ServerResponse: Response } = this[OPTIONS];
  this.on('stream', onStream.bind(this, Request, Response));
}

function setUp(server, listener) {
  server.timeout = 0;
  server.on('newListener', offerRequests);
  if (typeof listener === 'function') server.on('request', listener);
}

const methods = {
  setTimeout(milliseconds, callback) {
    this.timeout = milliseconds;
    if (callback !== undefined) {
      checkFunction(callback, 'callback');
      this.on('timeout', callback);
    }
    return this;
  },

  updateSettings(settings) {
    checkObject(settings, 'settings');
    checkSettings(settings);
    Object.assign(this[OPTIONS].settings, settings);
  },

  [captureRejectionSymbol](error, event, ...parameters) {
    if (event === 'stream') {
      const [stream] = parameters;
      if (stream.sentHeaders) stream.destroy(error);
      else {
        stream.respond({ ':status': 500 });
        stream.end();
      }
    } else if (event === 'request') {
      const [, response] = parameters;
      if (response.headersSent || response.finished) response.destroy();
      else {
        // What was to be said is nobody's business.
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        response.statusCode = 500;
        response.end('Internal Server Error');
      }
    } else {
      net.Server.prototype[captureRejectionSymbol].call(this, error, event, ...parameters);
    }
  },
};

export class Http2Server extends net.Server {
  constructor(given, listener) {
    const options = checkOptions(given);
    super(options, onConnection);
    this[OPTIONS] = options;
    setUp(this, listener);
  }
}

export class Http2SecureServer extends tls.Server {
  constructor(given, listener) {
    const options = withProtocols(checkOptions(given));
    super(options, onConnection);
    this[OPTIONS] = options;
    if (options.allowHTTP1 === true) {
      const { setUpChecks, storeOptions } = native.lazy('duet:http/server');
      storeOptions.call(this, options);
      this.on('listening', setUpChecks);
    }
    setUp(this, listener);
    this.on('tlsClientError', (error, socket) => {
      if (!this.emit('clientError', error, socket)) socket.destroy(error);
    });
  }
}

for (const { prototype } of [Http2Server, Http2SecureServer]) {
  for (const name of Reflect.ownKeys(methods)) Object.defineProperty(prototype, name, { value: methods[name], writable: true, configurable: true });
}

export function createServer(options, listener) {
  return typeof options === 'function' ? new Http2Server({}, options) : new Http2Server(options, listener);
}

export const createSecureServer = (options, listener) => new Http2SecureServer(options, listener);

export const performServerHandshake = (socket, options = {}) => new ServerHttp2Session(checkOptions(options), socket, undefined);
