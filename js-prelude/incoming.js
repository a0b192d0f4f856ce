// `IncomingMessage` of node:http: the head of a request, and its body as a readable stream. Nothing
// is read from the invocation before it is asked for. The body has arrived as a whole, so a stream
// of it only hands out what is there.

import { native } from 'duet:native';
import { LIGHT, own } from 'duet:call';
import { EventEmitter, QuietEmitter } from 'duet:emitter';
import { nextTick } from 'duet:timers';

/** Under this key a request holds its invocation, for `native`'s functions. */
export const EXCHANGE = Symbol('exchange');

/** What a stream of a body hands out at once, in bytes. */
const PIECE = 64 * 1024;

export class IncomingMessage extends QuietEmitter {
  #headers;
  #distinct;
  #socket;
  #stream;

  constructor(exchange) {
    super();
    this[EXCHANGE] = exchange;
  }

  /** The response to it, as long as the call goes on. */
  get res() { return this[EXCHANGE].isParted ? undefined : this[EXCHANGE].response; }
  set res(response) { own(this, 'res', response); }

  get method() { return native.method(this[EXCHANGE]); }
  get url() { return native.target(this[EXCHANGE]); }
  set url(url) { own(this, 'url', url); }
  set method(method) { own(this, 'method', method); }
  get httpVersion() { return native.version(this[EXCHANGE]); }
  get httpVersionMajor() { return Number(this.httpVersion[0]); }
  get httpVersionMinor() { return Number(this.httpVersion[2]); }

  /** All header fields, names in lower case, repeated ones joined as Node.js does. */
  get headers() { return this.#headers ??= joinHeaders(native.headers(this[EXCHANGE])); }
  set headers(headers) { this.#headers = headers; }

  /** All header fields, each with a list of its values. */
  get headersDistinct() {
    if (this.#distinct) return this.#distinct;
    const headers = this.#distinct = Object.create(null);
    for (const [name, value] of native.headers(this[EXCHANGE])) (headers[name] ??= []).push(value);
    return headers;
  }

  /** Names and values in turn, as they came but for the case of the names, which is not kept. */
  get rawHeaders() { return native.headers(this[EXCHANGE]).flat(); }

  // The host reads a body to its end before the handler is called, and drops trailers.
  get trailers() { return {}; }
  get trailersDistinct() { return Object.create(null); }
  get rawTrailers() { return []; }
  get complete() { return true; }
  get aborted() { return this.#stream?.isAborted ?? false; }

  get socket() { return this.#socket ??= socketOf(this); }
  get connection() { return this.socket; }
  setTimeout() { return this; }

  // The body as a readable stream.

  get #body() { return this.#stream ??= new BodyStream(this); }

  get readable() { return !this.readableEnded && !this.destroyed; }
  get readableEnded() { return this.#stream?.isEnded ?? false; }
  get readableFlowing() { return this.#stream?.isFlowing ?? null; }
  get readableLength() { return this.#body.left; }
  get readableEncoding() { return this.#stream?.encoding ?? null; }
  get readableHighWaterMark() { return PIECE; }
  get readableObjectMode() { return false; }
  get readableAborted() { return this.destroyed && !this.readableEnded; }
  get readableDidRead() { return (this.#stream?.offset ?? 0) > 0; }
  /** One that has ended is destroyed as well. */
  get destroyed() { return this.#stream?.isDestroyed || this.closed; }
  get closed() { return this.#stream?.isClosed ?? false; }
  get errored() { return this.#stream?.error ?? null; }

  /** What others look for in a stream's state. */
  get _readableState() { return new BodyState(this, this.#body); }

  on(name, listener) {
    super.on(name, listener);
    if (name === 'data' && this.#body.isFlowing !== false) this.resume();
    else if (name === 'readable') this.#body.announce();
    else if (name === 'close' || name === 'aborted') this.res?.watch(this);
    return this;
  }

  read(size) { return this.#body.read(size); }

  setEncoding(encoding) {
    this.#body.encoding = encoding ?? 'utf8';
    return this;
  }

  resume() {
    this.#body.resume();
    return this;
  }

  pause() {
    this.#body.isFlowing = false;
    return this;
  }

  isPaused() { return this.#stream?.isFlowing === false; }

  pipe(destination, { end = true } = {}) {
    this.#body.pipe(destination, end);
    return destination;
  }

  unpipe(destination) {
    this.#body.unpipe(destination);
    return this;
  }

  destroy(error) {
    this.#body.destroy(error);
    return this;
  }

  /** The client has gone, or has had its whole answer. */
  close(isPremature) {
    const body = this.#body;
    if (isPremature) {
      body.isAborted = true;
      this.emit('aborted');
    }
    body.close();
  }

  async *[Symbol.asyncIterator]() {
    for (let piece; (piece = this.read(PIECE)) !== null; ) yield piece;
    if (this.#body.error) throw this.#body.error;
  }
}

Object.defineProperty(IncomingMessage.prototype, LIGHT, { value: 'readable' });

/** A stream's state in the words of `node:stream`. */
class BodyState {
  #request;
  #body;
  // The rest never changes.
  readable = true;
  objectMode = false;
  autoDestroy = true;
  emitClose = true;
  constructed = true;
  highWaterMark = PIECE;

  constructor(request, body) {
    this.#request = request;
    this.#body = body;
  }

  get ended() { return this.#body.isEnded; }
  get endEmitted() { return this.#body.isEnded && this.#body.isClosed; }
  get destroyed() { return this.#body.isDestroyed; }
  get closed() { return this.#body.isClosed; }
  get closeEmitted() { return this.#body.isClosed; }
  get errored() { return this.#body.error; }
  get errorEmitted() { return this.#body.error !== null && this.#body.isClosed; }
  get encoding() { return this.#body.encoding; }
  get flowing() { return this.#body.isFlowing; }
  get length() { return this.#body.left; }
  get dataEmitted() { return this.#request.readableDidRead; }
}

/** What has been handed out of a body, and to whom. */
class BodyStream {
  offset = 0;
  encoding = null;
  isFlowing = null;
  isEnded = false;
  isDestroyed = false;
  isClosed = false;
  isAborted = false;
  error = null;
  #isRunning = false;
  #piped = new Map();
  #content;

  constructor(request) {
    this.request = request;
  }

  /** The bytes, or once an encoding is set, the text. */
  get #whole() {
    const { Buffer } = native.lazy('duet:buffer');
    this.#content ??= Buffer.from(native.bodyBytes(this.request[EXCHANGE]).buffer);
    if (this.encoding !== null && typeof this.#content !== 'string') {
      this.#content = this.#content.toString(this.encoding, this.offset);
      this.offset = 0;
    }
    return this.#content;
  }

  get left() { return this.isDestroyed ? 0 : this.#whole.length - this.offset; }

  read(size = Infinity) {
    if (this.isDestroyed || this.isEnded) return null;
    const whole = this.#whole;
    const end = Math.min(whole.length, this.offset + size);
    if (end === this.offset) {
      if (size !== 0) this.#endSoon();
      return null;
    }
    const piece = whole.slice(this.offset, end);
    this.offset = end;
    if (end === whole.length) this.#endSoon();
    return piece;
  }

  resume() {
    this.isFlowing = true;
    if (this.#isRunning) return;
    this.#isRunning = true;
    nextTick(() => {
      this.#isRunning = false;
      while (this.isFlowing && !this.isDestroyed) {
        const piece = this.read(PIECE);
        if (piece === null) return;
        this.request.emit('data', piece);
      }
    });
  }

  /** Says that there is something to read. */
  announce() {
    if (this.isFlowing === null) this.isFlowing = false;
    nextTick(() => {
      if (this.isEnded || this.isDestroyed) return;
      this.request.emit('readable');
      if (this.left === 0) this.#endSoon();
    });
  }

  pipe(destination, endsIt) {
    const { request } = this;
    const take = piece => {
      if (destination.write(piece) !== false) return;
      request.pause();
      destination.once('drain', () => request.resume());
    };
    const end = () => destination.end();
    this.#piped.set(destination, { take, end });
    request.on('data', take);
    if (endsIt) request.once('end', end);
    destination.emit('pipe', request);
    request.resume();
  }

  unpipe(destination) {
    for (const [one, { take, end }] of this.#piped) {
      if (destination !== undefined && one !== destination) continue;
      this.#piped.delete(one);
      this.request.off('data', take).off('end', end);
      one.emit('unpipe', this.request, { hasUnpiped: true });
    }
    if (this.#piped.size === 0) this.isFlowing = false;
  }

  destroy(error) {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    this.error = error ?? null;
    nextTick(() => {
      if (error) this.request.emit('error', error);
      this.close();
    });
  }

  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.request.emit('close');
  }

  #endSoon() {
    if (this.isEnded) return;
    this.isEnded = true;
    nextTick(() => {
      if (this.isDestroyed) return;
      this.request.emit('end');
      this.close();
    });
  }
}

/** What handlers ask of the connection. It belongs to the host, so they cannot use it. */
function socketOf(request) {
  const address = native.peer(request[EXCHANGE]);
  return Object.assign(new EventEmitter(), {
    remoteAddress: address,
    remotePort: native.peerPort(request[EXCHANGE]),
    remoteFamily: address.includes(':') ? 'IPv6' : 'IPv4',
    encrypted: false,
    destroyed: false,
    readable: true,
    writable: true,
    setTimeout() { return this; },
    setKeepAlive() { return this; },
    setNoDelay() { return this; },
    destroy(error) {
      request.res?.destroy(error);
      return this;
    },
  });
}

// Fields of which Node.js keeps the first and drops the rest.
const SINGLE = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host',
  'if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization',
  'referer', 'retry-after', 'server', 'user-agent']);

function joinHeaders(pairs) {
  const headers = {};
  for (const [name, value] of pairs) {
    if (!Object.hasOwn(headers, name)) headers[name] = name === 'set-cookie' ? [value] : value;
    else if (name === 'set-cookie') headers[name].push(value);
    else if (!SINGLE.has(name)) headers[name] += (name === 'cookie' ? '; ' : ', ') + value;
  }
  return headers;
}
