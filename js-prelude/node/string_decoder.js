// `node:string_decoder`: text from bytes that arrive in pieces, no matter where they were cut.

import { native } from 'duet:native';
import { Buffer, normalizeEncoding, unknownEncoding } from 'duet:buffer';
import { invalidArgType } from 'duet:errors';

const STATE = Symbol('kState');
const NOTHING = Buffer.alloc(0);

/** How many bytes at the end belong to a character that is not complete, and how many that has. */
const UNFINISHED = {
  utf8(bytes) {
    for (let back = 1; back <= Math.min(3, bytes.length); back++) {
      const byte = bytes[bytes.length - back];
      if ((byte & 0xc0) === 0x80) continue;
      const total = byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return byte < 0xf8 && total > back ? [back, total] : [0, 0];
    }
    return [0, 0];
  },
  utf16le(bytes) {
    const odd = bytes.length % 2;
    const last = bytes.length - odd - 1;
    // The first half of a pair waits for the second.
    if (last > 0 && bytes[last] >= 0xd8 && bytes[last] <= 0xdb) return [2 + odd, 4];
    return odd ? [1, 2] : [0, 0];
  },
  base64: bytes => bytes.length % 3 ? [bytes.length % 3, 3] : [0, 0],
};
UNFINISHED.base64url = UNFINISHED.base64;

function StringDecoder(encoding) {
  const name = normalizeEncoding(encoding);
  if (name === undefined) throw unknownEncoding(encoding);
  this.encoding = name;
  this[STATE] = { pending: NOTHING, total: 0 };
}

StringDecoder.prototype.write = function write(chunk) {
  if (typeof chunk === 'string') return chunk;
  if (!ArrayBuffer.isView(chunk)) throw invalidArgType('buf', ['Buffer', 'TypedArray', 'DataView'], chunk);
  const state = this[STATE];
  let bytes = chunk instanceof Uint8Array ? chunk : new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (state.pending.length > 0) bytes = Buffer.concat([state.pending, bytes]);
  const [count, total] = UNFINISHED[this.encoding]?.(bytes) ?? [0, 0];
  state.pending = count > 0 ? Buffer.from(bytes.subarray(bytes.length - count)) : NOTHING;
  state.total = total;
  return count === bytes.length ? '' : native.decode(bytes, this.encoding, 0, bytes.length - count);
};

StringDecoder.prototype.end = function end(chunk) {
  const text = chunk === undefined ? '' : this.write(chunk);
  const state = this[STATE];
  if (state.pending.length === 0) return text;
  // An incomplete character of UTF-8 is one replacement character.
  const rest = native.decode(state.pending, this.encoding);
  state.pending = NOTHING;
  state.total = 0;
  return text + rest;
};

StringDecoder.prototype.text = function text(bytes, offset) {
  this[STATE] = { pending: NOTHING, total: 0 };
  return this.write(bytes.slice(offset));
};

Object.defineProperties(StringDecoder.prototype, {
  lastChar: {
    configurable: true,
    enumerable: true,
    get() {
      const bytes = Buffer.alloc(4);
      bytes.set(this[STATE].pending);
      return bytes;
    },
  },
  lastNeed: {
    configurable: true,
    enumerable: true,
    get() { return this[STATE].total - this[STATE].pending.length; },
  },
  lastTotal: {
    configurable: true,
    enumerable: true,
    get() { return this[STATE].total; },
  },
});

export { StringDecoder };
export default { StringDecoder };
