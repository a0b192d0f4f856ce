// `tls.TLSSocket`: a socket whose bytes are encrypted on the way, over a connection of its own or
// over any stream that it is given.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { checkAbortSignal, checkFunction, checkString, coded } from 'duet:errors';
import { isIP } from 'duet:net/address';
import { closedSocket } from 'duet:net/failure';
import { begin, normalizeArgs, Socket } from 'duet:net/socket';
import { nextTick } from 'duet:timers';
import { TlsConnection } from 'duet:tls/connection';
import { createSecureContext, group, protocolsOf, SecureContext } from 'duet:tls/context';
import { checkServerIdentity, describe, describeChain, distrust } from 'duet:tls/identity';

export const OPTIONS = Symbol('options');
const INNER = Symbol('inner');
const READY = Symbol('ready');
const STATE = Symbol('state');

/** What Node.js puts around a stream that is no socket. There are packages that take its class from there. */
class JSStreamSocket extends Socket {
  constructor(stream) {
    super();
    this.stream = stream;
  }
}

const passedOn = ['lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connectionAttemptTimeout'];

export function TLSSocket(stream, options) {
  if (!(this instanceof TLSSocket)) return new TLSSocket(stream, options);
  const given = { ...options };
  this[OPTIONS] = given;
  this[READY] = false;
  this[STATE] = undefined;
  this._tlsOptions = given;
  this._secureEstablished = false;
  this._securePending = false;
  this._newSessionPending = false;
  this._controlReleased = false;
  this.secureConnecting = true;
  this._SNICallback = null;
  this.servername = null;
  this.alpnProtocol = null;
  this.authorized = false;
  this.authorizationError = null;
  this.encrypted = true;
  this.ssl = null;
  Socket.call(this, {
    allowHalfOpen: stream ? stream.allowHalfOpen : given.allowHalfOpen,
    highWaterMark: given.highWaterMark,
    onread: stream ? undefined : given.onread,
    signal: given.signal,
  });
  this[INNER] = stream;
  if (!stream) return this;
  this._parent = typeof stream._unrefTimer === 'function' ? null : undefined;
  this._host = stream._host;
  stream._parent ??= this;
  // Nobody has said as whom: Node.js does not begin either.
  if (options === undefined && !(stream instanceof Socket)) {
    this._handle = { _parentWrap: new JSStreamSocket(stream), close: callback => callback?.() };
    return this;
  }
  if (stream.connecting) {
    this.connecting = true;
    stream.once('connect', () => overStream(this));
    watchInner(this, stream);
  } else {
    // Whoever made it may still say what it wants.
    nextTick(() => overStream(this));
  }
  return this;
}

Object.setPrototypeOf(TLSSocket.prototype, Socket.prototype);
Object.setPrototypeOf(TLSSocket, Socket);

function watchInner(socket, stream) {
  stream.once('error', error => { if (!socket._handle) socket.destroy(error); });
  stream.once('close', () => { if (!socket._handle && !socket.destroyed) socket.destroy(); });
}

/** The stream is there: TLS begins. */
function overStream(socket) {
  if (socket.destroyed || socket._handle) return;
  const stream = socket[INNER];
  const options = socket[OPTIONS];
  const wasConnecting = socket.connecting;
  socket.connecting = false;
  // That one side has ended is TLS' to say.
  if (stream.allowHalfOpen === false) stream.allowHalfOpen = true;
  if (stream.destroyed) {
    socket.destroy(early(socket));
    return;
  }
  try {
    const context = contextOf(options);
    const protocols = protocolsOf(options.ALPNProtocols);
    const id = options.isServer
      ? group.accept(context.configuration(), protocols, Boolean(options.requestCert))
      : group.connect(context.configuration(), options.servername || undefined, protocols);
    socket._handle = socket.ssl = new TlsConnection(id, stream, {
      secure: () => secured(socket),
      failed: error => failed(socket, error),
      closed: () => closed(socket),
    });
  } catch (error) {
    socket.destroy(error);
    return;
  }
  begin(socket);
  if (wasConnecting && !socket.destroyed) {
    socket.emit('connect');
    socket.emit('ready');
  }
}

function contextOf(options) {
  const { secureContext } = options;
  if (secureContext === undefined || secureContext === null) return createSecureContext(options);
  if (!(secureContext instanceof SecureContext)) throw coded(TypeError, 'ERR_TLS_INVALID_CONTEXT', 'context must be a SecureContext');
  return secureContext;
}

function early(socket) {
  const { path, host, port, localAddress } = socket[OPTIONS];
  return Object.assign(new Error('Client network socket disconnected before secure TLS connection was established'), { code: 'ECONNRESET', path, host, port, localAddress });
}

function failed(socket, error) {
  if (socket.destroyed) return;
  if (socket[OPTIONS].isServer && !socket[READY]) {
    refuse(socket, error);
    return;
  }
  socket.destroy(error);
}

/** A client that could not agree with the server is the server's to hear of, not the socket's. */
function refuse(socket, error) {
  const { server } = socket[OPTIONS];
  socket.removeAllListeners('error');
  socket.on('error', () => {});
  socket.destroy(error);
  if (server) server.emit('tlsClientError', error, socket);
  else nextTick(() => socket.emit('_tlsError', error));
}

function closed(socket) {
  if (socket.destroyed) return;
  if (socket[READY] || socket._secureEstablished) socket.destroy();
  else if (socket[OPTIONS].isServer) refuse(socket, Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
  else socket.destroy(early(socket));
}

/** The handshake is over. Whether the other side can be trusted is decided here. */
function secured(socket) {
  const options = socket[OPTIONS];
  const state = socket[STATE] = socket._handle.state();
  socket._secureEstablished = true;
  socket.alpnProtocol = state.alpn ?? false;
  if (options.isServer) socket.servername = state.servername ?? false;
  decide(socket, options, state);
  socket.emit('secure');
}

function decide(socket, options, state) {
  let error = null;
  const looks = !options.isServer || options.requestCert;
  if (looks) {
    if (state.problem) error = distrust(state.problem);
    else if (!options.isServer && options.isVerifying) error = identityError(socket, options) ?? null;
    if (error) {
      socket.authorized = false;
      socket.authorizationError = error.code || error.message;
      if (options.rejectUnauthorized !== false) {
        if (options.isServer) refuse(socket, error);
        else socket.destroy(error);
        return;
      }
    } else {
      socket.authorized = true;
    }
  }
  socket.secureConnecting = false;
  socket[READY] = true;
  socket.emit(READY);
  if (options.isServer) {
    const { server } = options;
    if (server) {
      socket._tlsError = undefined;
      server.emit('secureConnection', socket);
    }
  } else {
    socket.emit('secureConnect');
  }
}

function identityError(socket, options) {
  const host = options.servername || options.host || socket[INNER]?._host || 'localhost';
  return options.checkServerIdentity(host, socket.getPeerCertificate(true));
}

/** Does something once the other side is known to be the right one. */
function whenReady(socket, act, giveUp) {
  const go = () => {
    socket.off('close', stop);
    act();
  };
  const stop = () => {
    socket.off(READY, go);
    giveUp();
  };
  socket.once(READY, go);
  socket.once('close', stop);
}

const NAMES = { 'TLS_AES_256_GCM_SHA384': 1, 'TLS_AES_128_GCM_SHA256': 1, 'TLS_CHACHA20_POLY1305_SHA256': 1 };

function cipherOf(name, version) {
  const standardName = name.replace(/^TLS13_/, 'TLS_');
  if (NAMES[standardName]) return { name: standardName, standardName, version };
  const short = standardName.replace(/^TLS_/, '').replace('_WITH_', '_').replace(/AES_(\d+)/, 'AES$1').replace('CHACHA20_POLY1305_SHA256', 'CHACHA20_POLY1305').replaceAll('_', '-');
  return { name: short, standardName, version };
}

const methods = {
  _write(chunk, encoding, callback) {
    if (this[READY]) Socket.prototype._write.call(this, chunk, encoding, callback);
    else if (this.destroyed) callback(closedSocket());
    else whenReady(this, () => Socket.prototype._write.call(this, chunk, encoding, callback), () => callback(closedSocket()));
  },

  _final(callback) {
    if (this[READY]) Socket.prototype._final.call(this, callback);
    else if (this.destroyed) callback();
    else whenReady(this, () => Socket.prototype._final.call(this, callback), () => callback());
  },

  connect(...args) {
    const [options, callback] = Array.isArray(args[0]) && args[0].length === 2 && args.length === 1 ? args[0] : normalizeArgs(args);
    const inner = new Socket({ allowHalfOpen: options.allowHalfOpen });
    this[INNER] = inner;
    inner._parent = this;
    this.connecting = true;
    if (callback) this.once('connect', callback);
    for (const name of passedOn) inner.on(name, (...values) => this.emit(name, ...values));
    watchInner(this, inner);
    inner.once('connect', () => overStream(this));
    const { timeout, onread, signal, ...plain } = options;
    inner.connect([plain, null]);
    this._host = inner._host;
    return this;
  },

  _destroy(error, callback) {
    // Without a handle of its own it still has what it was to be over.
    if (!this._handle) this[INNER]?.destroy();
    Socket.prototype._destroy.call(this, error, callback);
  },

  renegotiate(options, callback) {
    const error = coded(Error, 'ERR_TLS_RENEGOTIATION_DISABLED', 'TLS session renegotiation disabled for this socket');
    if (typeof callback === 'function') nextTick(callback, error);
    return false;
  },

  setMaxSendFragment() { return true; },
  disableRenegotiation() {},
  enableTrace() {},
  exportKeyingMaterial() { throw coded(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'TLSSocket.exportKeyingMaterial is not available in Duet'); },

  getPeerCertificate(isDetailed) {
    if (!this._handle && !this[STATE]) return null;
    return describeChain((this[STATE] ?? this._handle.state()).chain, isDetailed);
  },

  getPeerX509Certificate() {
    const raw = this[STATE]?.chain[0];
    const { X509Certificate } = native.lazy('duet:node/crypto').default;
    return raw && X509Certificate ? new X509Certificate(Buffer.from(raw.buffer)) : undefined;
  },

  getX509Certificate() { return undefined; },

  getCertificate() {
    const { certificates } = contextOf(this[OPTIONS]);
    if (certificates.length === 0) return {};
    const text = Buffer.from(certificates[0]).toString('latin1');
    const base64 = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(text)?.[1];
    return describe(base64 === undefined ? certificates[0] : Buffer.from(base64, 'base64'));
  },

  getCipher() {
    const { cipher, protocol } = this[STATE] ?? {};
    return cipher === undefined ? undefined : cipherOf(cipher, protocol);
  },

  getProtocol() { return this._handle || this[STATE] ? this[STATE]?.protocol ?? null : null; },
  getEphemeralKeyInfo() { return this[OPTIONS].isServer ? null : {}; },
  getFinished() { return undefined; },
  getPeerFinished() { return undefined; },
  getSession() { return undefined; },
  getSharedSigalgs() { return []; },
  getTLSTicket() { return undefined; },
  isSessionReused() { return false; },
  setSession() {},
  setServername(name) {
    checkString(name, 'name');
    if (this[OPTIONS].isServer) throw coded(Error, 'ERR_TLS_SNI_FROM_SERVER', 'Cannot issue SNI from a TLS server-side socket');
    this[OPTIONS].servername = name;
  },
  setKeyCert() {},
  _start() {},
  _releaseControl() { return true; },
};
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(TLSSocket.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}

const readers = {
  _getpeername() { return this[INNER]?.remoteAddress === undefined ? {} : { address: this[INNER].remoteAddress, family: this[INNER].remoteFamily, port: this[INNER].remotePort }; },
  _getsockname() { return this[INNER]?.localAddress === undefined ? {} : { address: this[INNER].localAddress, family: this[INNER].localFamily, port: this[INNER].localPort }; },
};
for (const [name, value] of Object.entries(readers)) {
  Object.defineProperty(TLSSocket.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}

let hasWarned = false;

/** Whether certificates are to be right, as the environment has it. */
function rejectsByDefault() {
  const allows = native.lazy('duet:process').process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0';
  if (allows && !hasWarned) {
    hasWarned = true;
    console.error("Warning: Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to '0' makes TLS connections and HTTPS requests insecure by disabling certificate verification.");
  }
  return !allows;
}

export function connect(...args) {
  const [first, callback] = normalizeArgs(args);
  // Options may follow a port and a host.
  const more = typeof args[1] === 'object' && args[1] !== null ? args[1] : typeof args[2] === 'object' && args[2] !== null ? args[2] : undefined;
  const options = { rejectUnauthorized: rejectsByDefault(), checkServerIdentity, ...first, ...more };
  if (options.rejectUnauthorized !== false) options.rejectUnauthorized = Boolean(options.rejectUnauthorized ?? rejectsByDefault());
  checkFunction(options.checkServerIdentity, 'options.checkServerIdentity');
  if (options.servername !== undefined && options.servername !== '') checkString(options.servername, 'options.servername');
  if (options.signal) checkAbortSignal(options.signal, 'options.signal');
  const secureContext = options.secureContext || createSecureContext(options);
  const { servername, socket: given } = options;
  const socket = new TLSSocket(given, {
    ...options,
    secureContext,
    isServer: false,
    requestCert: true,
    isVerifying: true,
    servername: servername && !isIP(servername) ? servername : undefined,
    allowHalfOpen: given ? given.allowHalfOpen : Boolean(options.allowHalfOpen),
  });
  if (servername) socket.servername = servername;
  if (callback) socket.once('secureConnect', callback);
  if (!given) {
    if (options.timeout) socket.setTimeout(options.timeout);
    const { secureContext: context, checkServerIdentity: check, socket: none, ...plain } = options;
    socket.connect([plain, null]);
  }
  return socket;
}


