// `WebSocket`, the client, as the WebSockets standard and RFC 6455 have it.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { FrameReader, OPCODES, frame } from 'duet:fetch/frames';

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const NORMAL = 1000;
const NO_STATUS = 1005;
const ABNORMAL = 1006;
/** How long the other side may take to close its half, in milliseconds. */
const CLOSING = 3000;
const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

const invalid = (name, message) => new DOMException(message, name);

export class CloseEvent extends Event {
  #init;

  constructor(type, { wasClean = false, code = 0, reason = '', ...init } = {}) {
    super(type, init);
    this.#init = { wasClean, code, reason };
  }

  get wasClean() { return this.#init.wasClean; }
  get code() { return this.#init.code; }
  get reason() { return this.#init.reason; }
}

export class ErrorEvent extends Event {
  #init;

  constructor(type, { message = '', filename = '', lineno = 0, colno = 0, error = undefined, ...init } = {}) {
    super(type, init);
    this.#init = { message, filename, lineno, colno, error };
  }

  get message() { return this.#init.message; }
  get filename() { return this.#init.filename; }
  get lineno() { return this.#init.lineno; }
  get colno() { return this.#init.colno; }
  get error() { return this.#init.error; }
}

export class WebSocket extends EventTarget {
  #url;
  #state = STATES.CONNECTING;
  #protocol = '';
  #binaryType = 'blob';
  #request;
  #socket;
  #reader = new FrameReader(message => this.#message(message), (code, reason) => this.#failed(code, reason));
  #listeners = new Map();
  #sentClose = false;
  /** Ends the connection of one that does not answer. */
  #giveUp;
  #close = { code: ABNORMAL, reason: '', wasClean: false };

  constructor(url, protocols = []) {
    super();
    const options = typeof protocols === 'object' && protocols !== null && !Array.isArray(protocols) ? protocols : { protocols };
    const wanted = [options.protocols ?? []].flat().map(String);
    let target;
    try {
      target = new URL(String(url));
    } catch {
      throw invalid('SyntaxError', `Invalid URL: ${url}`);
    }
    if (target.protocol === 'http:') target.protocol = 'ws:';
    if (target.protocol === 'https:') target.protocol = 'wss:';
    if (target.protocol !== 'ws:' && target.protocol !== 'wss:') throw invalid('SyntaxError', `Expected a ws: or wss: protocol, got ${target.protocol}`);
    if (target.hash || target.href.endsWith('#')) throw invalid('SyntaxError', 'Got fragment');
    if (wanted.some(protocol => !NAME.test(protocol)) || new Set(wanted.map(protocol => protocol.toLowerCase())).size !== wanted.length) {
      throw invalid('SyntaxError', 'Invalid Sec-WebSocket-Protocol value');
    }
    this.#url = target;
    this.#connect(wanted, options.headers);
  }

  get url() { return this.#url.href; }
  get readyState() { return this.#state; }
  get protocol() { return this.#protocol; }
  get extensions() { return ''; }
  get bufferedAmount() { return this.#socket?.writableLength ?? 0; }
  get binaryType() { return this.#binaryType; }
  set binaryType(type) { if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type; }

  send(data) {
    if (this.#state === STATES.CONNECTING) throw invalid('InvalidStateError', 'Sent before connected.');
    if (this.#state !== STATES.OPEN) return;
    if (typeof data === 'string') this.#write(OPCODES.TEXT, Buffer.from(data.toWellFormed()));
    else if (data instanceof ArrayBuffer) this.#write(OPCODES.BINARY, Buffer.from(data));
    else if (ArrayBuffer.isView(data)) this.#write(OPCODES.BINARY, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    else if (typeof data?.arrayBuffer === 'function') data.arrayBuffer().then(bytes => this.#write(OPCODES.BINARY, Buffer.from(bytes)));
    else this.#write(OPCODES.TEXT, Buffer.from(String(data)));
  }

  close(code, reason = '') {
    if (code !== undefined && code !== NORMAL && !(code >= 3000 && code <= 4999)) throw invalid('InvalidAccessError', 'invalid code');
    const words = Buffer.from(String(reason).toWellFormed());
    if (words.length > 123) throw invalid('SyntaxError', `Reason must be less than 123 bytes; received ${words.length}`);
    if (this.#state === STATES.CLOSING || this.#state === STATES.CLOSED) return;
    if (this.#state === STATES.CONNECTING) {
      this.#state = STATES.CLOSING;
      this.#failed(ABNORMAL, 'WebSocket was closed before the connection was established');
      return;
    }
    this.#state = STATES.CLOSING;
    this.#sendClose(code, words);
  }

  #connect(protocols, headers) {
    const { request } = native.lazy(this.#url.protocol === 'wss:' ? 'duet:node/https' : 'duet:node/http').default;
    const { createHash, randomBytes } = native.lazy('duet:node/crypto').default;
    const key = randomBytes(16).toString('base64');
    const target = new URL(this.#url);
    target.protocol = target.protocol === 'wss:' ? 'https:' : 'http:';
    const fields = {
      ...headers, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': key, 'sec-websocket-version': '13',
      ...(protocols.length > 0 ? { 'sec-websocket-protocol': protocols.join(', ') } : {}),
    };
    const sending = this.#request = request(target, { headers: fields, agent: false });
    sending.on('error', error => this.#failed(ABNORMAL, error.message, error));
    sending.on('response', response => {
      response.destroy();
      this.#failed(ABNORMAL, 'Received network error or non-101 status code.');
    });
    sending.on('upgrade', (response, socket, head) => {
      const expected = createHash('sha1').update(key + GUID).digest('base64');
      const chosen = response.headers['sec-websocket-protocol'];
      if (response.headers['sec-websocket-accept'] !== expected || String(response.headers.upgrade).toLowerCase() !== 'websocket') {
        socket.destroy();
        this.#failed(ABNORMAL, 'Incorrect hash received in Sec-WebSocket-Accept header.');
      } else if (chosen !== undefined && !protocols.includes(chosen)) {
        socket.destroy();
        this.#failed(ABNORMAL, 'Protocol was not set in the opening handshake.');
      } else if (this.#state !== STATES.CONNECTING) {
        socket.destroy();
      } else {
        this.#opened(socket, head, chosen ?? '');
      }
    });
    sending.end();
  }

  #opened(socket, head, protocol) {
    this.#socket = socket;
    this.#protocol = protocol;
    this.#state = STATES.OPEN;
    socket.setTimeout?.(0);
    socket.setNoDelay?.(true);
    socket.on('data', bytes => this.#reader.push(bytes));
    socket.on('error', () => {});
    socket.on('close', () => this.#closed());
    socket.on('end', () => socket.end());
    this.dispatchEvent(new Event('open'));
    if (head.length > 0) this.#reader.push(head);
    socket.resume();
  }

  #write(opcode, bytes) { this.#socket?.write(frame(opcode, bytes)); }

  #message({ opcode, bytes }) {
    switch (opcode) {
      case OPCODES.PING:
        if (!this.#sentClose) this.#write(OPCODES.PONG, bytes);
        break;
      case OPCODES.PONG:
        break;
      case OPCODES.CLOSE:
        this.#close = { code: bytes.length >= 2 ? bytes.readUInt16BE(0) : NO_STATUS, reason: bytes.toString('utf8', 2), wasClean: true };
        this.#state = STATES.CLOSING;
        if (!this.#sentClose) this.#sendClose(bytes.length >= 2 ? this.#close.code : undefined, Buffer.alloc(0));
        this.#socket.end();
        break;
      default:
        if (this.#state === STATES.OPEN) this.dispatchEvent(new MessageEvent('message', { data: this.#data(opcode, bytes), origin: this.#url.origin }));
    }
  }

  #data(opcode, bytes) {
    if (opcode === OPCODES.TEXT) return bytes.toString('utf8');
    if (this.#binaryType === 'blob') return new Blob([bytes]);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }

  #sendClose(code, reason) {
    this.#sentClose = true;
    const bytes = Buffer.alloc(code === undefined ? 0 : 2 + reason.length);
    if (code !== undefined) {
      bytes.writeUInt16BE(code, 0);
      bytes.set(reason, 2);
    }
    this.#write(OPCODES.CLOSE, bytes);
    // One that does not answer is not waited for.
    this.#giveUp = setTimeout(() => this.#socket?.destroy(), CLOSING).unref();
  }

  #failed(code, reason, error = new Error(reason)) {
    if (this.#state === STATES.CLOSED) return;
    if (this.#socket) {
      if (!this.#sentClose && code !== ABNORMAL) this.#sendClose(code, Buffer.from(reason));
      this.#close = { code: ABNORMAL, reason: '', wasClean: false };
    }
    this.dispatchEvent(new ErrorEvent('error', { error, message: error.message }));
    if (this.#socket) {
      this.#socket.destroy();
      return;
    }
    this.#request.destroy();
    this.#closed();
  }

  #closed() {
    if (this.#state === STATES.CLOSED) return;
    this.#state = STATES.CLOSED;
    clearTimeout(this.#giveUp);
    this.dispatchEvent(new CloseEvent('close', this.#close));
  }

  /** `onopen` and the like: one listener each, which can be exchanged. */
  listenerOf(type) { return this.#listeners.get(type)?.handler ?? null; }

  setListener(type, handler) {
    const before = this.#listeners.get(type);
    if (before) this.removeEventListener(type, before.listener);
    this.#listeners.delete(type);
    if (typeof handler !== 'function') return;
    const listener = event => handler.call(this, event);
    this.#listeners.set(type, { handler, listener });
    this.addEventListener(type, listener);
  }

  get [Symbol.toStringTag]() { return 'WebSocket'; }
}

const { listenerOf, setListener } = WebSocket.prototype;
delete WebSocket.prototype.listenerOf;
delete WebSocket.prototype.setListener;
for (const type of ['open', 'error', 'close', 'message']) {
  Object.defineProperty(WebSocket.prototype, `on${type}`, {
    get() { return listenerOf.call(this, type); },
    set(handler) { setListener.call(this, type, handler); },
    enumerable: true, configurable: true,
  });
}
for (const [name, value] of Object.entries(STATES)) {
  Object.defineProperty(WebSocket, name, { value, enumerable: true });
  Object.defineProperty(WebSocket.prototype, name, { value, enumerable: true });
}
