// `Http2Session`: a connection, over whatever stream it is given, and what both sides have of it.
//
// The protocol is native (`crates/node/src/http2`). The session carries bytes between it and the socket:
// what has come is fed at once, and what is to be sent is taken in portions, each when the socket has taken
// the one before. What is asked for in one go is sent in one go, with the next tick.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { captureRejectionSymbol, EventEmitter } from 'duet:emitter';
import { checkFunction, checkInteger, checkNumber, coded, outOfRange } from 'duet:errors';
import { constants } from 'duet:http2/constants';
import { checkBytes, checkObject, http2Error, streamCancelled } from 'duet:http2/errors';
import { handle, originsOf } from 'duet:http2/events';
import { setIdleTimeout, stop, touch } from 'duet:http2/idle';
import { checkSettings, fromList, toNumbers } from 'duet:http2/settings';
import { socketProxy } from 'duet:http2/socket';
import { FLUSH, group, IS_SERVER, MAYBE_DESTROY, NATIVE, ORIGINS, OWN, PENDING, SOCKET, STREAMS, WHY_OVER } from 'duet:http2/parts';
import { nextTick, setImmediate } from 'duet:timers';

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;

const PROXY = Symbol('proxy');
/** On a socket: the session that it belongs to. */
const BOUND = Symbol('session');

/** So much is handed to a socket at once. */
const PORTION = 128 * 1024;

export class Http2Session extends EventEmitter {
  constructor(isServer, options, socket) {
    super();
    if (socket[BOUND] !== undefined) throw http2Error('SOCKET_BOUND');
    socket[BOUND] = this;
    this[IS_SERVER] = isServer;
    this[SOCKET] = socket;
    this[STREAMS] = new Map();
    this[PENDING] = new Set();
    this[ORIGINS] = undefined;
    this[OWN] = {
      options,
      isReady: false,
      isClosed: false,
      isDestroyed: false,
      destroyCode: NGHTTP2_NO_ERROR,
      goawayCode: null,
      goawayLastStreamID: null,
      pings: [],
      settings: [],
      pendingAck: 0,
      localSettings: undefined,
      isWriting: false,
      isFlushDue: false,
      events: [],
      isTelling: false,
      encrypted: undefined,
      alpnProtocol: undefined,
    };
    socket.on('error', socketFailed);
    socket.on('close', socketClosed);
    if (typeof socket.setNoDelay === 'function') socket.setNoDelay();
    if (typeof socket.disableRenegotiation === 'function') socket.disableRenegotiation();
    if (socket.connecting || socket.secureConnecting) {
      socket.once(socket.encrypted ? 'secureConnect' : 'connect', () => {
        try {
          start(this, socket);
        } catch (error) {
          socket.destroy(error);
        }
      });
    } else {
      start(this, socket);
    }
  }

  get encrypted() { return this[OWN].encrypted; }
  get alpnProtocol() { return this[OWN].alpnProtocol; }
  get connecting() { return !this[OWN].isReady; }
  get closed() { return this[OWN].isClosed; }
  get destroyed() { return this[OWN].isDestroyed; }
  get type() { return this[IS_SERVER] ? constants.NGHTTP2_SESSION_SERVER : constants.NGHTTP2_SESSION_CLIENT; }
  get goawayCode() { return this[OWN].goawayCode || NGHTTP2_NO_ERROR; }
  get goawayLastStreamID() { return this[OWN].goawayLastStreamID || 0; }
  get pendingSettingsAck() { return this[OWN].pendingAck > 0; }
  get originSet() { return !this.encrypted || this.destroyed ? undefined : [...originsOf(this)]; }

  get socket() {
    if (this[PROXY] === undefined && this[SOCKET] !== undefined) this[PROXY] = socketProxy(this, session => session[SOCKET]);
    return this[PROXY];
  }

  get state() {
    if (this.connecting || this.destroyed) return {};
    const [effectiveLocalWindowSize, effectiveRecvDataLength, nextStreamID, localWindowSize, lastProcStreamID, remoteWindowSize,
      outboundQueueSize, deflateDynamicTableSize, inflateDynamicTableSize] = group.state(this[NATIVE]);
    return {
      effectiveLocalWindowSize, effectiveRecvDataLength, nextStreamID, localWindowSize, lastProcStreamID, remoteWindowSize,
      outboundQueueSize, deflateDynamicTableSize, inflateDynamicTableSize,
    };
  }

  get localSettings() { return settingsOf(this, false); }
  get remoteSettings() { return settingsOf(this, true); }

  setNextStreamID(id) {
    if (this.destroyed) throw http2Error('INVALID_SESSION');
    checkNumber(id, 'id');
    if (id <= 0 || id > 2 ** 32 - 1) throw outOfRange('id', `> 0 and <= ${2 ** 32 - 1}`, id);
    group.setNextId(this[NATIVE], id);
  }

  setLocalWindowSize(size) {
    if (this.destroyed) throw http2Error('INVALID_SESSION');
    checkInteger(size, 'windowSize', 0, 2 ** 31 - 1);
    group.setWindow(this[NATIVE], size);
    this[FLUSH]();
  }

  ping(payload, callback) {
    if (this.destroyed) throw http2Error('INVALID_SESSION');
    if (typeof payload === 'function') {
      callback = payload;
      payload = undefined;
    }
    if (payload) {
      checkBytes(payload, 'payload');
      if (payload.byteLength !== 8) throw http2Error('PING_LENGTH');
    }
    checkFunction(callback, 'callback');
    const cancelled = () => callback(http2Error('PING_CANCEL'));
    const { pings, options } = this[OWN];
    if (this.connecting || this.closed) {
      nextTick(cancelled);
      return undefined;
    }
    if (pings.length >= (options.maxOutstandingPings ?? 10)) {
      nextTick(cancelled);
      return false;
    }
    const bytes = payload ? new Uint8Array(payload.buffer, payload.byteOffset, 8) : new Uint8Array(new Float64Array([native.now()]).buffer);
    pings.push({ since: native.now(), callback, context: native.asyncContext() });
    group.ping(this[NATIVE], bytes);
    this[FLUSH]();
    return true;
  }

  settings(settings, callback) {
    if (this.destroyed) throw http2Error('INVALID_SESSION');
    checkObject(settings, 'settings');
    checkSettings(settings);
    if (callback) checkFunction(callback, 'callback');
    const own = this[OWN];
    const numbers = toNumbers({ ...settings });
    own.pendingAck++;
    const send = () => {
      if (this.destroyed) return;
      if (own.settings.length >= Math.max(1, own.options.maxOutstandingSettings ?? 10)) {
        this.destroy(http2Error('MAX_PENDING_SETTINGS_ACK'));
        return;
      }
      touch(this);
      own.settings.push({ since: native.now(), callback });
      group.settings(this[NATIVE], numbers);
      this[FLUSH]();
    };
    if (this.connecting) this.once('connect', send);
    else send();
  }

  goaway(code = NGHTTP2_NO_ERROR, lastStreamID = 0, opaqueData = undefined) {
    if (this.destroyed) throw http2Error('INVALID_SESSION');
    if (opaqueData !== undefined) checkBytes(opaqueData, 'opaqueData');
    checkNumber(code, 'code');
    checkNumber(lastStreamID, 'lastStreamID');
    const data = opaqueData === undefined ? new Uint8Array(0) : new Uint8Array(opaqueData.buffer, opaqueData.byteOffset, opaqueData.byteLength);
    const send = () => {
      if (this.destroyed) return;
      touch(this);
      group.goAway(this[NATIVE], code >>> 0, Math.max(0, lastStreamID), data);
      this[FLUSH]();
    };
    if (this.connecting) this.once('connect', send);
    else send();
  }

  destroy(error = NGHTTP2_NO_ERROR, code = undefined) {
    if (this.destroyed) return;
    let why = error;
    let told = code;
    if (typeof error === 'number') {
      told = error;
      why = error === NGHTTP2_NO_ERROR ? undefined : http2Error('SESSION_ERROR', error);
    }
    if (told === undefined && why) told = NGHTTP2_INTERNAL_ERROR;
    end(this, told ?? NGHTTP2_NO_ERROR, why ?? undefined);
  }

  close(callback) {
    if (this.closed || this.destroyed) return;
    this[OWN].isClosed = true;
    if (typeof callback === 'function') this.once('close', callback);
    this.goaway();
    this[MAYBE_DESTROY]();
  }

  ref() { this[SOCKET]?.ref?.(); }
  unref() { this[SOCKET]?.unref?.(); }

  _onTimeout() { this.emit('timeout'); }

  [captureRejectionSymbol](error, event, ...parameters) {
    if (event === 'stream') parameters[0].destroy(error);
    else this.destroy(error);
  }

  [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
    if (typeof depth === 'number' && depth < 0) return this;
    const { type, closed, destroyed, state, localSettings, remoteSettings } = this;
    return `Http2Session ${native.lazy('duet:inspect').inspect({ type, closed, destroyed, state, localSettings, remoteSettings }, options)}`;
  }

  /** It is over when it was closed and no stream is left. */
  [MAYBE_DESTROY]() {
    if (this.closed && this[STREAMS].size === 0 && this[PENDING].size === 0) this.destroy();
  }

  [WHY_OVER]() { return this[OWN].goawayCode || this[OWN].destroyCode; }

  /** Something is to be sent. */
  [FLUSH]() {
    const own = this[OWN];
    if (own.isFlushDue || own.isWriting || !own.isReady) return;
    own.isFlushDue = true;
    nextTick(() => {
      own.isFlushDue = false;
      send(this);
    });
  }
}
Object.defineProperty(Http2Session.prototype, 'setTimeout', { value: setIdleTimeout, configurable: true, enumerable: true, writable: true });

/** In the order that the native side has them. */
const LIMITS = ['maxHeaderListPairs', 'maxSendHeaderBlockLength', 'peerMaxConcurrentStreams', 'maxDeflateDynamicTableSize', 'maxSettings',
  'maxSessionInvalidFrames', 'maxSessionRejectedStreams', 'maxReservedRemoteStreams'];

/** The socket is connected: the session begins. */
function start(session, socket) {
  const own = session[OWN];
  if (session.destroyed) {
    nextTick(() => session.emit('connect', session, socket));
    return;
  }
  const { options } = own;
  const limits = LIMITS.map(name => (typeof options[name] === 'number' ? options[name] : -1));
  if (limits[0] >= 0) limits[0] = Math.max(limits[0], session[IS_SERVER] ? 4 : 1);
  session[NATIVE] = group.createSession(session[IS_SERVER], limits);
  own.isReady = true;
  own.encrypted = Boolean(socket.encrypted);
  own.alpnProtocol = socket.encrypted ? socket.alpnProtocol : 'h2c';
  session.settings(typeof options.settings === 'object' && options.settings !== null ? options.settings : {});
  if (session[IS_SERVER] && Array.isArray(options.origins)) session.origin(...options.origins);
  nextTick(() => session.emit('connect', session, socket));
  // Whoever has just been given the session may still want to hear of the first settings.
  nextTick(() => {
    if (session.destroyed) return;
    socket.on('data', receive);
    socket.on('end', socketEnded);
    socket.resume?.();
  });
}

function receive(chunk) {
  const session = this[BOUND];
  if (session === undefined || session.destroyed) return;
  touch(session);
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk;
  handle(session, group.feed(session[NATIVE], bytes));
  session[FLUSH]();
}

function send(session) {
  const own = session[OWN];
  if (own.isWriting || session.destroyed) return;
  const [bytes, events] = group.output(session[NATIVE], PORTION);
  if (bytes !== undefined) {
    own.isWriting = true;
    session[SOCKET].write(Buffer.from(bytes.buffer), error => {
      own.isWriting = false;
      if (!error) send(session);
    });
  }
  handle(session, events);
}

function settingsOf(session, isRemote) {
  const own = session[OWN];
  if (!isRemote && own.localSettings !== undefined) return own.localSettings;
  if (session.destroyed || session.connecting) return {};
  const wanted = own.options.remoteCustomSettings ?? [];
  const settings = fromList(group.listSettings(session[NATIVE], isRemote), id => !isRemote || wanted.includes(id));
  if (!isRemote) own.localSettings = settings;
  return settings;
}

/** Ends a session: all its streams, and then its connection. */
function end(session, code, error) {
  const own = session[OWN];
  own.isDestroyed = true;
  own.destroyCode = code;
  stop(session);
  session.timeout = 0;
  session.removeAllListeners('timeout');
  if (session[PENDING].size > 0 || session[STREAMS].size > 0) {
    const cancelled = streamCancelled(error);
    for (const stream of [...session[PENDING]]) stream.destroy(cancelled);
    for (const stream of [...session[STREAMS].values()]) stream.destroy(error);
  }
  const socket = session[SOCKET];
  if (own.isReady) {
    group.terminate(session[NATIVE], code);
    const [bytes] = group.output(session[NATIVE], PORTION);
    group.freeSession(session[NATIVE]);
    if (bytes !== undefined && socket.writable && !socket.destroyed) socket.write(Buffer.from(bytes.buffer), () => {});
  }
  for (const { callback, context } of own.pings.splice(0)) inContext(context, callback, http2Error('PING_CANCEL'));
  for (const { callback } of own.settings.splice(0)) if (callback) nextTick(callback, http2Error('SETTINGS_CANCEL'));
  leave(session, socket, error);
}

function inContext(context, callback, ...parameters) {
  const before = native.asyncContext();
  native.setAsyncContext(context);
  nextTick(callback, ...parameters);
  native.setAsyncContext(before);
}

/** Lets go of the connection, which ends with what was still to be said. */
function leave(session, socket, error) {
  session[SOCKET] = undefined;
  session[PROXY] = undefined;
  socket[BOUND] = undefined;
  const tell = () => {
    if (error) session.emit('error', error);
    session.emit('close');
  };
  if (socket.destroyed) {
    nextTick(tell);
    return;
  }
  socket.on('close', tell);
  // A connection whose peer ends it in peace must be read to its end.
  if (session.closed) socket.resume?.();
  socket.end(() => {
    if (!session.closed) setImmediate(() => socket.destroy(error));
  });
}

function socketFailed(error) {
  const session = this[BOUND];
  if (session === undefined) return;
  // The other side has said that it goes.
  if (error.code === 'ECONNRESET' && session[OWN].goawayCode !== null) session.destroy();
  else session.destroy(error);
}

function socketEnded() {
  if (!this.writableEnded) this.end();
}

function socketClosed() {
  const session = this[BOUND];
  if (session === undefined) return;
  const error = session.connecting ? coded(Error, 'ERR_SOCKET_CLOSED', 'Socket is closed') : undefined;
  for (const stream of [...session[STREAMS].values(), ...session[PENDING]]) stream.close(NGHTTP2_CANCEL);
  session.close();
  if (!session.destroyed) end(session, NGHTTP2_NO_ERROR, error);
}
