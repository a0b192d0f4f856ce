// The body of a request or a response: what it can be made of, and the ways to read it.
//
// A body that is known whole stays bytes, and one that comes from the network stays a Node.js stream,
// until somebody asks for `body` itself: making a web stream costs more than most bodies.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';

const streams = () => native.lazy('duet:web/streams');
const blobs = () => native.lazy('duet:web/blob');

/** What a body is made of: bytes, parts to be put together, a stream of the web or of Node.js. */
export class Body {
  /** How many bytes it has, if that is known. */
  length = undefined;
  /** The media type that goes with it. */
  type = undefined;
  #bytes;
  #parts;
  #node;
  /** What can be given up, if `#node` is not to be read. */
  #source;
  #stream;
  #isUsed = false;

  static ofBytes(bytes, type) {
    const body = new Body();
    body.#bytes = bytes;
    body.length = bytes.byteLength;
    body.type = type;
    return body;
  }

  static ofParts(parts, type) {
    const body = new Body();
    body.#parts = parts;
    body.length = parts.reduce((sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : part.size), 0);
    body.type = type;
    return body;
  }

  /** What yields bytes, as a Node.js stream does. */
  static ofNode(node) {
    const body = new Body();
    body.#node = piecesOf(node);
    body.#source = node;
    return body;
  }

  /** What comes from the network, which is given up when nobody can read it any more. */
  static ofReceived(received) {
    const body = new Body();
    body.#node = received.pieces();
    body.#source = received;
    received.endsWith(body);
    return body;
  }

  static ofStream(stream) {
    if (stream.locked || stream._disturbed) throw new TypeError('Response body object should not be disturbed or locked');
    const body = new Body();
    body.#stream = stream;
    return body;
  }

  get isUsed() { return this.#isUsed || Boolean(this.#stream?._disturbed); }
  get isLocked() { return Boolean(this.#stream?.locked); }
  /** Whether it can be sent again, after a redirection. */
  get isRepeatable() { return this.#bytes !== undefined || this.#parts !== undefined; }

  /** As a stream of the web. */
  get stream() {
    if (this.#stream === undefined) {
      // The stream holds the body: what it reads must not be given up before.
      this.#stream = streamOf(this.#node === undefined ? () => this.#chunks() : () => this.#node, () => this.#source?.destroy?.());
    }
    return this.#stream;
  }

  /** All of it. It can be read once. */
  async bytes() {
    if (this.isUsed || this.isLocked) throw new TypeError('Body is unusable: Body has already been read');
    this.#isUsed = true;
    if (this.#bytes !== undefined && this.#stream === undefined) return this.#bytes;
    const pieces = [];
    for await (const piece of this.#pieces()) pieces.push(piece);
    return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }

  /** Piece by piece, for the network. */
  async* #pieces() {
    if (this.#stream !== undefined) {
      const reader = this.#stream.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        if (!ArrayBuffer.isView(value)) throw new TypeError('Received non-Uint8Array chunk');
        yield value;
      }
    }
    if (this.#node !== undefined) yield* this.#node;
    else yield* this.#chunks();
  }

  async* #chunks() {
    if (this.#bytes !== undefined) {
      if (this.#bytes.byteLength > 0) yield this.#bytes;
      return;
    }
    for (const part of this.#parts) yield typeof part === 'string' ? Buffer.from(part) : new Uint8Array(await part.arrayBuffer());
  }

  /** What sends it: piece by piece, once. */
  send() {
    this.#isUsed = true;
    return this.#pieces();
  }

  /** The bytes, if they are known without waiting. */
  get known() { return this.#stream === undefined ? this.#bytes : undefined; }

  /** Another one with the same content. */
  clone() {
    if (this.isUsed || this.isLocked) throw new TypeError('Response.clone: Body has already been consumed.');
    const other = new Body();
    other.length = this.length;
    other.type = this.type;
    if (this.#stream === undefined && this.#node === undefined) {
      other.#bytes = this.#bytes;
      other.#parts = this.#parts;
      return other;
    }
    [this.#stream, other.#stream] = this.stream.tee();
    return other;
  }

  /** Nobody will read it. */
  cancel(reason) {
    this.#source?.destroy?.();
    this.#node?.return(reason);
    if (this.#stream !== undefined && !this.#stream.locked) this.#stream.cancel(reason).catch(() => {});
  }
}

function streamOf(makePieces, giveUp) {
  let pieces;
  return new (streams().ReadableStream)({
    type: 'bytes',
    async pull(controller) {
      pieces ??= makePieces();
      const { done, value } = await pieces.next();
      if (done) {
        controller.close();
        controller.byobRequest?.respond(0);
      } else {
        controller.enqueue(new Uint8Array(value));
      }
    },
    async cancel() {
      giveUp();
      await pieces?.return();
    },
  });
}

/** The pieces of a Node.js stream. Whoever returns early destroys it. */
async function* piecesOf(node) {
  for await (const piece of node) if (piece.byteLength > 0) yield piece;
}

/** The body that a constructor was given. */
export function extract(init) {
  if (typeof init === 'string') return Body.ofBytes(Buffer.from(init.toWellFormed()), 'text/plain;charset=UTF-8');
  if (init instanceof ArrayBuffer) return Body.ofBytes(new Uint8Array(init.slice(0)));
  if (ArrayBuffer.isView(init)) return Body.ofBytes(new Uint8Array(init.buffer, init.byteOffset, init.byteLength).slice());
  if (typeof init === 'object' && init !== null) {
    if (init instanceof URLSearchParams) return Body.ofBytes(Buffer.from(String(init)), 'application/x-www-form-urlencoded;charset=UTF-8');
    if (init instanceof blobs().Blob) return Body.ofParts([init], init.type || undefined);
    if (init[Symbol.toStringTag] === 'FormData') {
      const { parts, type } = native.lazy('duet:fetch/multipart').write(init);
      return Body.ofParts(parts, type);
    }
    if (init instanceof streams().ReadableStream) return Body.ofStream(init);
    if (typeof init[Symbol.asyncIterator] === 'function') return Body.ofNode(native.lazy('duet:node/stream').default.Readable.from(init, { objectMode: false }));
  }
  return Body.ofBytes(Buffer.from(String(init).toWellFormed()), 'text/plain;charset=UTF-8');
}

/** Gives a class that has a body the ways to read it. `bodyOf` and `typeOf` answer for an instance. */
export function readable(Class, bodyOf, typeOf) {
  const bytes = async instance => {
    const body = bodyOf(instance);
    return body === null ? new Uint8Array(0) : body.bytes();
  };
  const text = async instance => {
    const all = await bytes(instance);
    const start = all[0] === 0xef && all[1] === 0xbb && all[2] === 0xbf ? 3 : 0;
    return Buffer.from(all.buffer, all.byteOffset + start, all.byteLength - start).toString('utf8');
  };
  const methods = {
    async arrayBuffer() {
      const all = await bytes(this);
      return all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength);
    },
    async blob() { return new (blobs().Blob)([await bytes(this)], { type: typeOf(this) ?? '' }); },
    async bytes() { return new Uint8Array(await bytes(this)); },
    async formData() { return native.lazy('duet:fetch/multipart').readForm(await bytes(this), typeOf(this)); },
    async json() { return JSON.parse(await text(this)); },
    async text() { return text(this); },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(Class.prototype, name, { value, writable: true, enumerable: true, configurable: true });
  }
  Object.defineProperties(Class.prototype, {
    body: { get() { return bodyOf(this)?.stream ?? null; }, enumerable: true, configurable: true },
    bodyUsed: { get() { return bodyOf(this)?.isUsed ?? false; }, enumerable: true, configurable: true },
  });
}
