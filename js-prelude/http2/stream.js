// `Http2Stream`: one request and its answer, as a stream of bytes each way.
//
// What is written is handed to the native side chunk by chunk; the next one follows when the last has gone
// into frames, so windows hold back whoever writes. What has come and is not read yet is not given back to
// the peer's window, so they hold back the peer as well.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { AbortError, checkBoolean, checkFunction, checkInteger, checkNumber } from 'duet:errors';
import { constants } from 'duet:http2/constants';
import { checkObject, http2Error, nameOfCode } from 'duet:http2/errors';
import { checkPseudoOfTrailers, toFields } from 'duet:http2/headers';
import { setIdleTimeout, stop, touch } from 'duet:http2/idle';
import { FLUSH, group, IS_SERVER, MAYBE_DESTROY, NATIVE, PENDING, SESSION, STATE, STREAMS, WHY_OVER } from 'duet:http2/parts';
import { nextTick, setImmediate } from 'duet:timers';
import stream from 'duet:node/stream';

const { Duplex } = stream;
const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;

/** How a stream that is closed says so to the peer. */
const QUIETLY = 0;
const PROPERLY = 1;
const AT_ONCE = 2;

export class Http2Stream extends Duplex {
  constructor(session) {
    super({ allowHalfOpen: true, autoDestroy: false });
    this[SESSION] = session;
    this[STATE] = {
      id: undefined,
      context: native.asyncContext(),
      isClosed: false,
      isAborted: false,
      isHead: false,
      headersSent: false,
      wantsTrailers: false,
      trailersReady: false,
      endAfterHeaders: false,
      hasRead: false,
      isShutDown: false,
      rstCode: NGHTTP2_NO_ERROR,
      /** What is being written, and who waits for that. */
      writing: 0,
      written: undefined,
      /** What has come and was not given back. */
      received: 0,
      sentHeaders: undefined,
      sentTrailers: undefined,
      infoHeaders: undefined,
      /** The request as a span of its trace, until it is answered. */
      call: undefined,
      origin: undefined,
    };
    session[PENDING].add(this);
  }

  get bufferSize() { return this[STATE].writing + this.writableLength; }
  get endAfterHeaders() { return this[STATE].endAfterHeaders; }
  get sentHeaders() { return this[STATE].sentHeaders; }
  get sentTrailers() { return this[STATE].sentTrailers; }
  get sentInfoHeaders() { return this[STATE].infoHeaders; }
  get pending() { return this[STATE].id === undefined; }
  get id() { return this[STATE].id; }
  get session() { return this[SESSION]; }
  get headersSent() { return this[STATE].headersSent; }
  get aborted() { return this[STATE].isAborted; }
  get headRequest() { return this[STATE].isHead; }
  get rstCode() { return this[STATE].rstCode; }
  get closed() { return this[STATE].isClosed; }

  get state() {
    const found = this.destroyed || this.pending ? undefined : group.streamState(this[SESSION][NATIVE], this.id);
    if (found === undefined) return {};
    const [state, localClose, remoteClose, localWindowSize] = found;
    return { state, weight: constants.NGHTTP2_DEFAULT_WEIGHT, sumDependencyWeight: 0, localClose, remoteClose, localWindowSize };
  }

  _onTimeout() { this.emit('timeout'); }

  _write(chunk, encoding, callback) {
    if (this.pending) {
      this.once('ready', () => this._write(chunk, encoding, callback));
      return;
    }
    if (this.destroyed) return;
    if (!this.headersSent) this._proceed();
    if (this.destroyed) return;
    touchBoth(this);
    const state = this[STATE];
    const session = this[SESSION];
    state.writing = chunk.length;
    state.written = callback;
    if (chunk.length === 0) nextTick(onSent, this);
    group.write(session[NATIVE], state.id, chunk);
    // The last piece is to say that it is the last.
    nextTick(() => {
      if (this._writableState.ending && state.written === callback && this.writableLength === chunk.length && !state.wantsTrailers) shutDown(this);
    });
    session[FLUSH]();
  }

  _writev(pieces, callback) {
    this._write(pieces.length === 1 ? pieces[0].chunk : Buffer.concat(pieces.map(piece => piece.chunk)), 'buffer', callback);
  }

  _final(callback) {
    if (this.pending) {
      this.once('ready', () => this._final(callback));
      return;
    }
    shutDown(this);
    this.once('finish', () => maybeDestroy(this));
    callback();
  }

  _read() {
    const state = this[STATE];
    if (this.destroyed) {
      this.push(null);
      return;
    }
    state.hasRead = true;
    if (state.received > 0) giveBack(this);
  }

  priority(options) {
    if (this.destroyed) throw http2Error('INVALID_STREAM');
    checkObject(options, 'options');
    const priority = checkPriority({ ...options });
    const act = () => {
      if (this.destroyed || priority.parent === this.id || priority.silent) return;
      const weight = Math.min(Math.max(priority.weight, 1), 256) - 1;
      group.priority(this[SESSION][NATIVE], this.id, priority.parent, weight, priority.exclusive);
      this[SESSION][FLUSH]();
    };
    if (this.pending) this.once('ready', act);
    else act();
  }

  sendTrailers(headers) {
    const state = this[STATE];
    if (this.destroyed || this.closed) throw http2Error('INVALID_STREAM');
    if (state.sentTrailers) throw http2Error('TRAILERS_ALREADY_SENT');
    if (!state.trailersReady) throw http2Error('TRAILERS_NOT_READY');
    checkObject(headers, 'headers');
    const trailers = Object.assign({ __proto__: null }, headers);
    touchBoth(this);
    const [fields, sensitive] = toFields(trailers, checkPseudoOfTrailers);
    state.sentTrailers = trailers;
    state.wantsTrailers = false;
    group.end(this[SESSION][NATIVE], state.id, fields, sensitive);
    this[SESSION][FLUSH]();
    maybeDestroy(this);
  }

  close(code = NGHTTP2_NO_ERROR, callback) {
    checkInteger(code, 'code', 0, 2 ** 32 - 1);
    if (callback !== undefined) checkFunction(callback, 'callback');
    if (this.closed) return;
    if (callback !== undefined) this.once('close', callback);
    closeStream(this, code, PROPERLY);
  }

  _destroy(error, callback) {
    const session = this[SESSION];
    const state = this[STATE];
    const overCode = session[WHY_OVER]();
    let code = this.closed ? this.rstCode : overCode;
    if (error !== null && error !== undefined) {
      // What was cancelled with a signal is cancelled, as far as the peer is concerned.
      if (overCode) code = overCode;
      else code = error instanceof AbortError || error.name === 'AbortError' ? NGHTTP2_CANCEL : NGHTTP2_INTERNAL_ERROR;
    }
    if (!this.closed) closeStream(this, code, this.pending ? QUIETLY : AT_ONCE);
    this.push(null);
    stop(this);
    session[STREAMS].delete(state.id);
    session[PENDING].delete(this);
    const { written } = state;
    state.writing = 0;
    state.written = undefined;
    let told = error;
    if (!told && code !== NGHTTP2_NO_ERROR && code !== NGHTTP2_CANCEL) told = http2Error('STREAM_ERROR', nameOfCode(code) ?? code);
    state.call?.failed(String(told?.code ?? nameOfCode(code) ?? '_OTHER'), String(told?.message ?? 'aborted'));
    this[SESSION] = undefined;
    setImmediate(() => session[MAYBE_DESTROY]());
    callback(told);
    if (written) nextTick(written, told ?? http2Error('INVALID_STREAM'));
  }
}
Object.defineProperty(Http2Stream.prototype, 'setTimeout', { value: setIdleTimeout, configurable: true, enumerable: true, writable: true });

/** The stream of a client. */
export class ClientHttp2Stream extends Http2Stream {
  constructor(session) {
    super(session);
    this[STATE].headersSent = true;
    this.on('headers', continueIfSaid);
  }

  _proceed() {}
}

function continueIfSaid(headers) {
  if (headers[':status'] === 100) this.emit('continue');
}

export function checkPriority(options) {
  options.weight ??= constants.NGHTTP2_DEFAULT_WEIGHT;
  checkNumber(options.weight, 'options.weight');
  options.parent ??= 0;
  checkNumber(options.parent, 'options.parent', 0);
  options.exclusive ??= false;
  checkBoolean(options.exclusive, 'options.exclusive');
  options.silent ??= false;
  checkBoolean(options.silent, 'options.silent');
  return options;
}

export function touchBoth(stream) {
  touch(stream);
  touch(stream[SESSION]);
}

/** It has its number now. */
export function begin(stream, id) {
  const session = stream[SESSION];
  stream[STATE].id = id;
  session[PENDING].delete(stream);
  session[STREAMS].set(id, stream);
  stream.emit('ready');
}

/** A chunk has come. */
export function onData(stream, bytes) {
  const state = stream[STATE];
  touch(stream);
  state.received += bytes.byteLength;
  if (stream.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) giveBack(stream);
}

function giveBack(stream) {
  const state = stream[STATE];
  group.consume(stream[SESSION][NATIVE], state.id, state.received);
  state.received = 0;
  stream[SESSION][FLUSH]();
}

/** The peer sends no more. */
export function onEnded(stream) {
  if (stream.destroyed) return;
  stream.push(null);
  stream.once('end', () => maybeDestroy(stream));
  if (stream.readableLength === 0) stream.read(0);
}

/** What was written is on its way. */
export function onSent(stream) {
  const state = stream[STATE];
  const { written } = state;
  state.writing = 0;
  state.written = undefined;
  touch(stream);
  written?.();
}

/** Both sides have ended it, or one has broken it off. */
export function onClosed(stream, code) {
  if (stream.destroyed) return;
  const state = stream[STATE];
  if (!stream.closed) closeStream(stream, code, QUIETLY);
  if (!stream.readable || code !== NGHTTP2_NO_ERROR) {
    stream.destroy();
    return;
  }
  stream.on('end', () => maybeDestroy(stream));
  stream.push(null);
  // Nobody on a server has to look at what came.
  if (stream[SESSION][IS_SERVER] && !state.hasRead && stream.readableFlowing === null) stream.resume();
  else stream.read(0);
}

/** Nothing more will be written. */
function shutDown(stream) {
  const state = stream[STATE];
  if (state.isShutDown || stream.destroyed) return;
  state.isShutDown = true;
  // What has no head has no end: the head will say that it is all.
  if (!state.headersSent) return;
  const session = stream[SESSION];
  if (!state.wantsTrailers) {
    group.end(session[NATIVE], state.id);
    session[FLUSH]();
    return;
  }
  nextTick(() => {
    state.trailersReady = true;
    if (stream.destroyed || stream.closed) return;
    if (!stream.emit('wantTrailers')) stream.sendTrailers({});
  });
}

function closeStream(stream, code, how) {
  const state = stream[STATE];
  state.isClosed = true;
  state.rstCode = code;
  stop(stream);
  stream.timeout = 0;
  stream.removeAllListeners('timeout');
  const { ending } = stream._writableState;
  if (!ending) {
    if (!state.isAborted) {
      state.isAborted = true;
      stream.emit('aborted');
    }
    // What waits to be written has nobody to go to.
    stream.end();
  }
  if (how === QUIETLY) return;
  const reset = () => {
    if (stream[SESSION] === undefined) return;
    group.reset(stream[SESSION][NATIVE], state.id, code);
    stream[SESSION][FLUSH]();
  };
  const act = () => {
    if (!stream.pending) {
      reset();
      return;
    }
    stream.push(null);
    stream.once('ready', reset);
  };
  if (!ending || stream.writableFinished || code !== NGHTTP2_NO_ERROR || how === AT_ONCE) act();
  else stream.once('finish', act);
}

/** A stream whose sides are both done is over. */
export function maybeDestroy(stream) {
  if (!stream.writableFinished || stream.destroyed) return;
  if (!stream.readable && stream.closed) {
    stream.destroy();
    return;
  }
  const state = stream[STATE];
  // A server that has answered, and does not look at what comes, has done its part.
  if (state.headersSent && stream[SESSION]?.[IS_SERVER] && !state.wantsTrailers && !state.hasRead && stream.readableFlowing === null) {
    setImmediate(() => stream.close());
  }
}
