// `Blob` and `File`: bytes that never change. A slice of one shares its memory.

import { native } from 'duet:native';
import { coded, invalidArgType, invalidArgValue, missingArgs } from 'duet:errors';
import { shape } from 'duet:web/shape';
import { CLONE } from 'duet:web/transferable';

/** What a stream of one gives at once, in bytes. */
const PIECE = 64 * 1024;
const NOTHING = new Uint8Array(0);

/** Stands in for the parts when the bytes are there already. */
const OVER = Symbol('over');

export class Blob {
  #bytes;
  #type;

  constructor(sources = [], options = {}) {
    if (sources === OVER) {
      this.#bytes = options.bytes;
      this.#type = options.type;
      return;
    }
    if (sources === null || typeof sources !== 'object' || typeof sources[Symbol.iterator] !== 'function') throw wrong('sources', 'a sequence', sources);
    if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') throw wrong('options', 'a dictionary', options);
    const endings = options?.endings ?? 'transparent';
    if (endings !== 'transparent' && endings !== 'native') throw invalidArgValue('options.endings', endings);
    const parts = [];
    for (const source of sources) parts.push(partOf(source, endings));
    this.#bytes = joined(parts);
    this.#type = typeOf(options?.type === undefined ? '' : options.type);
  }

  get type() { return this.#type; }
  get size() { return this.#bytes.length; }

  slice(start = 0, end = this.size, type = '') {
    const size = this.size;
    const within = value => value < 0 ? Math.max(size + value, 0) : Math.min(value, size);
    const from = within(Math.trunc(start) || 0);
    const to = end === undefined ? size : within(Math.trunc(end) || 0);
    return new Blob(OVER, { bytes: this.#bytes.subarray(from, Math.max(from, to)), type: typeOf(type) });
  }

  async arrayBuffer() { return this.#bytes.slice().buffer; }
  async bytes() { return this.#bytes.slice(); }

  async text() {
    const { TextDecoder } = native.lazy('duet:web/encoding');
    return new TextDecoder().decode(this.#bytes);
  }

  stream() {
    const { ReadableStream } = native.lazy('duet:web/streams');
    const bytes = this.#bytes;
    let offset = 0;
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        if (offset === bytes.length) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        // Whoever reads it owns what it gets.
        const piece = bytes.slice(offset, offset + PIECE);
        offset += piece.length;
        controller.enqueue(piece);
      },
    }, { highWaterMark: 0 });
  }

  [CLONE]() { return new Blob(OVER, { bytes: this.#bytes, type: this.#type }); }

  /** The bytes themselves, for those who do not change them. */
  static [OVER](blob) { return blob.#bytes; }
}

/** The bytes of a Blob, which must not be changed. */
export const bytesOfBlob = blob => Blob[OVER](blob);

/** A Blob of bytes that nobody will change. */
export const blobOver = (bytes, type = '') => new Blob(OVER, { bytes, type: typeOf(type) });

export class File extends Blob {
  #name;
  #lastModified;

  constructor(fileBits, fileName, options = {}) {
    if (arguments.length < 2) throw missingArgs('fileBits', 'fileName');
    super(fileBits, options);
    this.#name = String(fileName).toWellFormed();
    this.#lastModified = options?.lastModified === undefined ? Date.now() : Math.trunc(Number(options.lastModified)) || 0;
  }

  get name() { return this.#name; }
  get lastModified() { return this.#lastModified; }

  [CLONE]() { return new File([this], this.#name, { type: this.type, lastModified: this.#lastModified }); }
}

delete Blob.prototype[OVER];
shape(Blob, ['type', 'size', 'slice', 'arrayBuffer', 'text', 'bytes', 'stream'], ({ size, type }) => ({ size, type }));
shape(File, ['name', 'lastModified'], ({ size, type, name, lastModified }) => ({ size, type, name, lastModified }));

function wrong(name, expected, value) {
  const { message } = invalidArgType(name, 'Object', value);
  return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" argument must be ${expected}.${message.slice(message.indexOf(' Received'))}`);
}

/** The bytes of one part, which may be those of the source itself. */
function partOf(source, endings) {
  if (source instanceof Blob) return { bytes: Blob[OVER](source), isOwn: true };
  if (source instanceof ArrayBuffer || source instanceof SharedArrayBuffer) return { bytes: new Uint8Array(source), isOwn: false };
  if (ArrayBuffer.isView(source)) return { bytes: new Uint8Array(source.buffer, source.byteOffset, source.byteLength), isOwn: false };
  let text = `${source}`;
  if (endings === 'native') text = text.replace(/\r\n/g, '\n');
  return { bytes: native.encode(text, 'utf8'), isOwn: true };
}

function joined(parts) {
  if (parts.length === 0) return NOTHING;
  if (parts.length === 1) return parts[0].isOwn ? parts[0].bytes : parts[0].bytes.slice();
  const whole = new Uint8Array(parts.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let offset = 0;
  for (const { bytes } of parts) {
    whole.set(bytes, offset);
    offset += bytes.length;
  }
  return whole;
}

function typeOf(type) {
  const text = `${type}`;
  return /[^\x20-\x7e]/.test(text) ? '' : text.toLowerCase();
}

/** The Blob that `URL.createObjectURL` was given. */
export const resolveObjectURL = url => native.lazy('duet:url/objects').resolve(`${url}`);
