// `Buffer`: Node.js' bytes. Encodings are native, the rest is what Uint8Array does already.

import { native } from 'duet:native';

function outOfRange(name, value) {
  const error = new RangeError(`The value of "${name}" is out of range. Received ${value}`);
  error.code = 'ERR_OUT_OF_RANGE';
  return error;
}

function wrongType(name, expected, value) {
  const received = value === null || value === undefined ? String(value) : `type ${typeof value}`;
  const error = new TypeError(`The ${name} argument must be ${expected}. Received ${received}`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

/** A Buffer over the memory of a Uint8Array. */
const over = bytes => new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export class Buffer extends Uint8Array {
  static poolSize = 8192;

  static from(value, encodingOrOffset, length) {
    if (typeof value === 'string') return over(native.encode(value, encodingOrOffset ?? 'utf8'));
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Buffer(value, encodingOrOffset, length);
    if (ArrayBuffer.isView(value) || Array.isArray(value)) {
      const copy = new Buffer(value.length);
      for (let index = 0; index < value.length; index++) copy[index] = value[index];
      return copy;
    }
    if (value && typeof value === 'object') {
      if (value.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data);
      const primitive = value.valueOf?.();
      if (primitive !== undefined && primitive !== null && primitive !== value) return Buffer.from(primitive, encodingOrOffset, length);
      if (typeof value.length === 'number') return Buffer.from(Array.from(value));
    }
    throw wrongType('first', 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object', value);
  }

  static of(...bytes) { return Buffer.from(bytes); }

  static alloc(size, fill, encoding) {
    if (typeof size !== 'number') throw wrongType('"size"', 'of type number', size);
    if (!(size >= 0 && size <= 2 ** 31)) throw outOfRange('size', size);
    const buffer = new Buffer(Math.trunc(size));
    return fill === undefined ? buffer : buffer.fill(fill, encoding);
  }

  static allocUnsafe(size) { return Buffer.alloc(size); }
  static allocUnsafeSlow(size) { return Buffer.alloc(size); }
  static isBuffer(value) { return value instanceof Buffer; }
  static isEncoding(name) { return typeof name === 'string' && /^(utf-?8|hex|base64(url)?|ascii|latin1|binary|ucs-?2|utf-?16le)$/i.test(name); }

  static byteLength(value, encoding) {
    if (typeof value === 'string') return native.encode(value, encoding ?? 'utf8').length;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
    throw wrongType('"string"', 'of type string or an instance of Buffer or ArrayBuffer', value);
  }

  static concat(list, totalLength) {
    if (!Array.isArray(list)) throw wrongType('"list"', 'an instance of Array', list);
    const length = totalLength ?? list.reduce((sum, bytes) => sum + bytes.length, 0);
    const whole = Buffer.alloc(length);
    let offset = 0;
    for (const bytes of list) {
      if (offset >= length) break;
      whole.set(bytes.length > length - offset ? bytes.subarray(0, length - offset) : bytes, offset);
      offset += bytes.length;
    }
    return whole;
  }

  static compare(one, other) {
    const shared = Math.min(one.length, other.length);
    for (let index = 0; index < shared; index++) if (one[index] !== other[index]) return one[index] < other[index] ? -1 : 1;
    return Math.sign(one.length - other.length);
  }

  toString(encoding = 'utf8', start = 0, end = this.length) {
    return native.decode(this.subarray(Math.max(0, start), Math.max(0, end)), encoding);
  }

  toLocaleString(encoding, start, end) { return this.toString(encoding, start, end); }
  toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
  equals(other) { return Buffer.compare(this, other) === 0; }
  compare(other) { return Buffer.compare(this, other); }
  // Node.js' slice shares memory, unlike Uint8Array's.
  slice(start, end) { return this.subarray(start, end); }

  write(text, offset = 0, length = this.length - offset, encoding = 'utf8') {
    if (typeof offset === 'string') return this.write(text, 0, this.length, offset);
    if (typeof length === 'string') return this.write(text, offset, this.length - offset, length);
    const bytes = native.encode(text, encoding).subarray(0, Math.min(length, this.length - offset));
    this.set(bytes, offset);
    return bytes.length;
  }

  copy(target, targetStart = 0, start = 0, end = this.length) {
    const part = this.subarray(start, Math.min(end, start + target.length - targetStart));
    target.set(part, targetStart);
    return part.length;
  }

  fill(value, offset, end, encoding) {
    if (typeof offset === 'string') return this.fill(value, 0, this.length, offset);
    if (typeof value === 'number') return super.fill(value & 255, offset, end);
    const pattern = typeof value === 'string' ? native.encode(value, encoding ?? 'utf8') : value;
    const last = end ?? this.length;
    for (let index = offset ?? 0; index < last; index++) this[index] = pattern.length ? pattern[(index - (offset ?? 0)) % pattern.length] : 0;
    return this;
  }

  indexOf(value, from = 0, encoding = 'utf8') {
    if (typeof value === 'number') return super.indexOf(value & 255, from);
    const wanted = typeof value === 'string' ? native.encode(value, encoding) : value;
    for (let index = from < 0 ? Math.max(0, this.length + from) : from; index + wanted.length <= this.length; index++) {
      let same = 0;
      while (same < wanted.length && this[index + same] === wanted[same]) same++;
      if (same === wanted.length) return index;
    }
    return -1;
  }

  includes(value, from, encoding) { return this.indexOf(value, from, encoding) >= 0; }
}

// The typed reads and writes are DataView's, under Node.js' names.

function view(buffer, offset, size) {
  if (!Number.isInteger(offset) || offset < 0 || offset + size > buffer.length) throw outOfRange('offset', offset);
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

const NUMBERS = [
  ['UInt8', 'Uint8', 1], ['Int8', 'Int8', 1], ['UInt16', 'Uint16', 2], ['Int16', 'Int16', 2], ['UInt32', 'Uint32', 4],
  ['Int32', 'Int32', 4], ['Float', 'Float32', 4], ['Double', 'Float64', 8], ['BigInt64', 'BigInt64', 8], ['BigUInt64', 'BigUint64', 8],
];

function define(name, method) {
  Object.defineProperty(Buffer.prototype, name, { value: method, writable: true, configurable: true });
}

for (const [name, kind, size] of NUMBERS) {
  for (const [suffix, little] of size === 1 ? [['', true]] : [['LE', true], ['BE', false]]) {
    const read = function (offset = 0) { return view(this, offset, size)[`get${kind}`](offset, little); };
    const write = function (value, offset = 0) { view(this, offset, size)[`set${kind}`](offset, value, little); return offset + size; };
    define(`read${name}${suffix}`, read);
    define(`write${name}${suffix}`, write);
    // Node.js also spells UInt as Uint.
    define(`read${name.replace('UInt', 'Uint')}${suffix}`, read);
    define(`write${name.replace('UInt', 'Uint')}${suffix}`, write);
  }
}
