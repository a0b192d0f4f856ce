// `Buffer`: Node.js' bytes. A Buffer is a Uint8Array with another prototype, so that everything that
// takes one takes the other. What looks at many bytes is native (`native.group('buffer')`); the reading
// and writing of numbers is in `buffer/numbers.js`.

import { native } from 'duet:native';
import { addNumbers } from 'duet:buffer/numbers';
import { checkInteger, checkNumber, checkString, coded, invalidArgType, invalidArgValue, outOfRange } from 'duet:errors';

const bytesOf = native.group('buffer');

export const MAX_LENGTH = Number.MAX_SAFE_INTEGER;
export const MAX_STRING_LENGTH = 2 ** 29 - 24;
const BYTES = ['Buffer', 'Uint8Array'];

/** How many bytes of a Buffer `inspect` shows. */
export const shown = { bytes: 50 };

class FastBuffer extends Uint8Array {}

export const isBytes = value => value instanceof Uint8Array;
const isMemory = value => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

export function Buffer(value, encodingOrOffset, length) {
  if (typeof value === 'number') {
    if (typeof encodingOrOffset === 'string') throw invalidArgType('string', 'string', value);
    return Buffer.alloc(value);
  }
  return Buffer.from(value, encodingOrOffset, length);
}
Buffer.prototype = FastBuffer.prototype;
Object.defineProperty(Buffer.prototype, 'constructor', { value: Buffer, writable: true, configurable: true });
Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => FastBuffer });

// Encodings

const ENCODINGS = {
  __proto__: null,
  utf8: 'utf8', 'utf-8': 'utf8', hex: 'hex', base64: 'base64', base64url: 'base64url', ascii: 'ascii', latin1: 'latin1', binary: 'latin1',
  ucs2: 'utf16le', 'ucs-2': 'utf16le', utf16le: 'utf16le', 'utf-16le': 'utf16le',
};

/** The one name of an encoding, or undefined. Nothing at all is UTF-8. */
export function normalizeEncoding(name) {
  if (name === undefined || name === null || name === '' || name === 'utf8') return 'utf8';
  return encodingNamed(name);
}

const encodingNamed = name => ENCODINGS[name] ?? ENCODINGS[`${name}`.toLowerCase()];
export const unknownEncoding = name => coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${String(name)}`);

function encodingOr(name) {
  const encoding = encodingNamed(name);
  if (encoding === undefined) throw unknownEncoding(name);
  return encoding;
}

/** A Buffer over the memory of a Uint8Array. */
const over = bytes => new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
export { over as bufferOver };

// Making

const outOfBounds = name => coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', name ? `"${name}" is outside of buffer bounds` : 'Attempt to access memory outside buffer bounds');

function fromText(text, encoding) {
  const name = typeof encoding !== 'string' || encoding === '' ? 'utf8' : encodingOr(encoding);
  return text === '' ? new FastBuffer() : over(native.encode(text, name));
}

function fromMemory(memory, offset, length) {
  offset = offset === undefined ? 0 : +offset || 0;
  const most = memory.byteLength - offset;
  if (most < 0) throw outOfBounds('offset');
  if (length === undefined) return new FastBuffer(memory, offset);
  length = +length;
  if (!(length > 0)) return new FastBuffer(memory, offset, 0);
  if (length > most) throw outOfBounds('length');
  return new FastBuffer(memory, offset, length);
}

function fromItems(items) {
  if (!(items.length > 0)) return new FastBuffer();
  if (items.length > MAX_LENGTH) throw coded(RangeError, 'ERR_INVALID_ARG_VALUE', `The argument 'length' is invalid`);
  if (ArrayBuffer.isView(items) || Array.isArray(items)) return new FastBuffer(items);
  return new FastBuffer(Array.from(items));
}

function fromObject(value) {
  if (value.length !== undefined || isMemory(value.buffer)) return typeof value.length === 'number' ? fromItems(value) : new FastBuffer();
  if (value.type === 'Buffer' && Array.isArray(value.data)) return fromItems(value.data);
  return undefined;
}

const checkSize = size => checkNumber(size, 'size', 0, MAX_LENGTH);

const statics = {
  poolSize: 8192,

  from(value, encodingOrOffset, length) {
    if (typeof value === 'string') return fromText(value, encodingOrOffset);
    if (typeof value === 'object' && value !== null) {
      if (isMemory(value)) return fromMemory(value, encodingOrOffset, length);
      const primitive = value.valueOf && value.valueOf();
      if (primitive !== undefined && primitive !== null && primitive !== value && (typeof primitive === 'string' || typeof primitive === 'object')) {
        return Buffer.from(primitive, encodingOrOffset, length);
      }
      const made = fromObject(value);
      if (made) return made;
      if (typeof value[Symbol.toPrimitive] === 'function') {
        const text = value[Symbol.toPrimitive]('string');
        if (typeof text === 'string') return fromText(text, encodingOrOffset);
      }
    }
    throw invalidArgType('first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
  },

  copyBytesFrom(view, offset, length) {
    if (!ArrayBuffer.isView(view) || view instanceof DataView) throw invalidArgType('view', ['TypedArray'], view);
    if (view.length === 0) return Buffer.alloc(0);
    if (offset === undefined) offset = 0;
    else {
      checkInteger(offset, 'offset', 0);
      if (offset >= view.length) return Buffer.alloc(0);
    }
    let end = view.length;
    if (length !== undefined) {
      checkInteger(length, 'length', 0);
      end = offset + length;
    }
    const part = view.slice(offset, end);
    return new FastBuffer(part.buffer, part.byteOffset, part.byteLength);
  },

  of(...items) {
    return new FastBuffer(items);
  },

  // With `new` as well, which packages do.
  alloc: function alloc(size, fill, encoding) {
    checkSize(size);
    const buffer = new FastBuffer(size);
    if (fill === undefined || fill === 0 || size === 0) return buffer;
    if (encoding !== undefined) checkString(encoding, 'encoding');
    return fillWith(buffer, fill, encoding);
  },

  allocUnsafe: function allocUnsafe(size) {
    checkSize(size);
    return new FastBuffer(size);
  },

  allocUnsafeSlow: function allocUnsafeSlow(size) {
    checkSize(size);
    return new FastBuffer(size);
  },

  isBuffer(value) {
    return value instanceof Buffer;
  },

  compare(one, other) {
    if (!isBytes(one)) throw invalidArgType('buf1', BYTES, one);
    if (!isBytes(other)) throw invalidArgType('buf2', BYTES, other);
    return one === other ? 0 : bytesOf.compare(one, other, 0, one.length, 0, other.length);
  },

  isEncoding(name) {
    return typeof name === 'string' && name.length > 0 && encodingNamed(name) !== undefined;
  },

  concat(list, length) {
    if (!Array.isArray(list)) throw invalidArgType('list', 'Array', list);
    if (list.length === 0) return new FastBuffer();
    if (length === undefined) {
      length = 0;
      for (let index = 0; index < list.length; index++) if (list[index].length) length += list[index].length;
    } else {
      checkInteger(length, 'length', 0);
    }
    const whole = new FastBuffer(length);
    let at = 0;
    for (let index = 0; index < list.length; index++) {
      const bytes = list[index];
      if (!isBytes(bytes)) throw invalidArgType(`list[${index}]`, BYTES, bytes);
      if (at < length) whole.set(bytes.length > length - at ? bytes.subarray(0, length - at) : bytes, at);
      at += bytes.length;
    }
    return whole;
  },

  byteLength(value, encoding) {
    if (typeof value !== 'string') {
      if (ArrayBuffer.isView(value) || isMemory(value)) return value.byteLength;
      throw invalidArgType('string', ['string', 'Buffer', 'ArrayBuffer'], value);
    }
    const length = value.length;
    if (length === 0) return 0;
    switch (encoding ? encodingNamed(encoding) : 'utf8') {
      case 'hex': return length >>> 1;
      case 'latin1': case 'ascii': return length;
      case 'utf16le': return length * 2;
      case 'base64': case 'base64url': {
        const padding = value.endsWith('==') && length > 1 ? 2 : value.endsWith('=') ? 1 : 0;
        return ((length - padding) * 3) >>> 2;
      }
      default: return native.byteLength(value);
    }
  },
};
for (const [name, value] of Object.entries(statics)) Buffer[name] = value;

export function SlowBuffer(size) {
  checkSize(+size === size ? size : +size);
  return Buffer.allocUnsafeSlow(+size);
}
Object.setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
Object.setPrototypeOf(SlowBuffer, Uint8Array);

// Filling

function fillWith(buffer, value, offset, end, encoding) {
  let name = 'utf8';
  if (typeof value === 'string') {
    if (offset === undefined || typeof offset === 'string') {
      encoding = offset;
      offset = 0;
      end = buffer.length;
    } else if (typeof end === 'string') {
      encoding = end;
      end = buffer.length;
    }
    name = normalizeEncoding(encoding);
    if (name === undefined) {
      checkString(encoding, 'encoding');
      throw unknownEncoding(encoding);
    }
    if (value.length === 0) value = 0;
  }
  if (offset === undefined) {
    offset = 0;
    end = buffer.length;
  } else {
    checkNumber(offset, 'offset', 0, MAX_LENGTH);
    if (end === undefined) end = buffer.length;
    else checkNumber(end, 'end', 0, buffer.length);
    if (offset >= end) return buffer;
  }
  offset >>>= 0;
  end >>>= 0;
  if (typeof value !== 'string' && !isBytes(value)) return Uint8Array.prototype.fill.call(buffer, Number(value) & 255, offset, end);
  const pattern = typeof value === 'string' ? native.encode(value, name) : value;
  if (pattern.length === 0) {
    if (typeof value === 'string' || end > offset) throw invalidArgValue('value', value);
    return buffer;
  }
  bytesOf.fill(buffer, pattern, offset, end);
  return buffer;
}

// Searching

/** Where Node.js begins to look: a number below zero counts from the end. -1 is nowhere. */
function searchStart(length, offset, wanted, forward) {
  if (offset < 0) return offset + length >= 0 ? length + offset : forward || wanted === 0 ? 0 : -1;
  if (offset + wanted <= length) return offset;
  if (wanted === 0) return length;
  return forward ? -1 : length - 1;
}

function search(buffer, value, offset, encoding, forward) {
  if (!isBytes(buffer)) throw invalidArgType('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer);
  if (typeof offset === 'string') {
    encoding = offset;
    offset = undefined;
  }
  offset = +offset;
  if (Number.isNaN(offset)) offset = forward ? 0 : buffer.length;
  offset = Math.trunc(Math.min(Math.max(offset, -0x80000000), 0x7fffffff));
  if (typeof value === 'number') {
    const start = searchStart(buffer.length, offset, 1, forward);
    if (start < 0 || buffer.length === 0) return -1;
    const method = forward ? Uint8Array.prototype.indexOf : Uint8Array.prototype.lastIndexOf;
    return method.call(buffer, value & 255, start);
  }
  const name = encoding === undefined ? 'utf8' : encodingNamed(encoding);
  let wanted = value;
  if (typeof value === 'string') {
    if (name === undefined) throw unknownEncoding(encoding);
    wanted = native.encode(value, name);
  } else if (!isBytes(value)) {
    throw invalidArgType('value', ['number', 'string', 'Buffer', 'Uint8Array'], value);
  }
  const start = searchStart(buffer.length, offset, wanted.length, forward);
  if (wanted.length === 0) return start;
  if (start < 0 || buffer.length === 0 || (forward && start + wanted.length > buffer.length) || wanted.length > buffer.length) return -1;
  const step = name === 'utf16le' ? 2 : 1;
  if (step === 2 && (buffer.length < 2 || wanted.length < 2)) return -1;
  return bytesOf.indexOf(buffer, wanted, start, step, forward) ?? -1;
}

// Methods

const toInteger = (value, otherwise) => {
  value = +value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Math.floor(value) : otherwise;
};

function bound(value, length) {
  value = Math.trunc(value);
  if (value === 0 || Number.isNaN(value)) return 0;
  if (value < 0) return value + length > 0 ? value + length : 0;
  return value < length ? value : length;
}

function swapAll(buffer, size) {
  if (buffer.length % size !== 0) throw coded(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${size * 8}-bits`);
  bytesOf.swap(buffer, size);
  return buffer;
}

function checkText(text) {
  if (typeof text !== 'string') throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a string');
}

const methods = {
  copy(target, targetStart, start, end) {
    if (!isBytes(this)) throw invalidArgType('source', BYTES, this);
    if (!isBytes(target)) throw invalidArgType('target', BYTES, target);
    targetStart = targetStart === undefined ? 0 : toInteger(targetStart, 0);
    if (targetStart < 0) throw outOfRange('targetStart', '>= 0', targetStart);
    start = start === undefined ? 0 : toInteger(start, 0);
    if (start < 0 || start > this.length) throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, start);
    end = end === undefined ? this.length : toInteger(end, 0);
    if (end < 0) throw outOfRange('sourceEnd', '>= 0', end);
    if (targetStart >= target.length || start >= end) return 0;
    const count = Math.min(end - start, target.length - targetStart, this.length - start);
    Uint8Array.prototype.set.call(target, new Uint8Array(this.buffer, this.byteOffset + start, count), targetStart);
    return count;
  },

  toString(encoding, start, end) {
    if (arguments.length === 0) return native.decode(this, 'utf8');
    const length = this.length;
    if (start <= 0) start = 0;
    else if (start >= length) return '';
    else start = Math.trunc(start) || 0;
    if (end === undefined || end > length) end = length;
    else end = Math.trunc(end) || 0;
    if (end <= start) return '';
    return native.decode(this, encoding === undefined ? 'utf8' : encodingOr(encoding), start, end);
  },

  equals(other) {
    if (!isBytes(other)) throw invalidArgType('otherBuffer', BYTES, other);
    if (this === other) return true;
    return this.byteLength === other.byteLength && bytesOf.compare(this, other, 0, this.length, 0, other.length) === 0;
  },

  inspect() {
    return inspectBytes.call(this);
  },

  compare(target, targetStart, targetEnd, start, end) {
    if (!isBytes(target)) throw invalidArgType('target', BYTES, target);
    if (arguments.length === 1) return Buffer.compare(this, target);
    if (targetStart === undefined) targetStart = 0;
    else checkInteger(targetStart, 'targetStart', 0);
    if (targetEnd === undefined) targetEnd = target.length;
    else checkInteger(targetEnd, 'targetEnd', 0, target.length);
    if (start === undefined) start = 0;
    else checkInteger(start, 'sourceStart', 0);
    if (end === undefined) end = this.length;
    else checkInteger(end, 'sourceEnd', 0, this.length);
    if (start >= end) return targetStart >= targetEnd ? 0 : -1;
    if (targetStart >= targetEnd) return 1;
    return bytesOf.compare(this, target, start, end, targetStart, targetEnd);
  },

  indexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, true);
  },

  lastIndexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, false);
  },

  includes(value, offset, encoding) {
    return search(this, value, offset, encoding, true) !== -1;
  },

  fill(value, offset, end, encoding) {
    return fillWith(this, value, offset, end, encoding);
  },

  write(text, offset, length, encoding) {
    if (offset === undefined) {
      offset = 0;
      length = this.length;
    } else if (length === undefined && typeof offset === 'string') {
      encoding = offset;
      offset = 0;
      length = this.length;
    } else {
      checkInteger(offset, 'offset', 0, this.length);
      const room = this.length - offset;
      if (length === undefined) length = room;
      else if (typeof length === 'string') {
        encoding = length;
        length = room;
      } else {
        checkInteger(length, 'length', 0, this.length);
        length = Math.min(length, room);
      }
    }
    const name = encoding ? encodingOr(encoding) : 'utf8';
    checkText(text);
    return bytesOf.write(this, text, name, offset, length);
  },

  toJSON() {
    return { type: 'Buffer', data: this.length > 0 ? Array.from(this) : [] };
  },

  subarray(start, end) {
    const length = this.length;
    start = bound(start, length);
    end = end === undefined ? length : bound(end, length);
    return new FastBuffer(this.buffer, this.byteOffset + start, end > start ? end - start : 0);
  },

  // It shares memory, unlike that of Uint8Array.
  slice(start, end) {
    return this.subarray(start, end);
  },

  swap16() { return swapAll(this, 2); },
  swap32() { return swapAll(this, 4); },
  swap64() { return swapAll(this, 8); },
};

// Packages use these, though nothing documents them.
for (const name of ['ascii', 'base64', 'base64url', 'latin1', 'hex', 'ucs2', 'utf8']) {
  const encoding = ENCODINGS[name];
  methods[`${name}Slice`] = function (start = 0, end = this.length) {
    return start >= end ? '' : native.decode(this, encoding, start, end);
  };
  methods[`${name}Write`] = function (text, offset = 0, length = this.length - offset) {
    checkText(text);
    if (offset > this.length) throw outOfBounds('offset');
    return bytesOf.write(this, text, encoding, offset, length);
  };
}

addNumbers(methods, outOfBounds);
for (const [name, method] of Object.entries(methods)) Buffer.prototype[name] = method;
Buffer.prototype.toLocaleString = Buffer.prototype.toString;
for (const [name, field] of [['parent', 'buffer'], ['offset', 'byteOffset']]) {
  Object.defineProperty(Buffer.prototype, name, {
    enumerable: true,
    get() { return this instanceof Buffer ? this[field] : undefined; },
  });
}

function inspectBytes(depth, options) {
  const most = shown.bytes;
  const count = Math.min(most, this.length);
  let text = native.decode(this, 'hex', 0, count).replace(/(.{2})/g, '$1 ').trim();
  if (this.length > most) text += ` ... ${this.length - most} more byte${this.length - most > 1 ? 's' : ''}`;
  if (options) {
    // Properties that somebody has added.
    const keys = Object.keys(this).slice(this.length);
    if (keys.length > 0) {
      const { inspect } = native.lazy('duet:inspect');
      const extras = Object.fromEntries(keys.map(key => [key, this[key]]));
      Object.setPrototypeOf(extras, null);
      if (this.length > 0) text += ', ';
      text += inspect(extras, { ...options, breakLength: Infinity, compact: true }).slice(27, -2);
    }
  }
  return `<${this.constructor.name} ${text}>`;
}
Object.defineProperty(Buffer.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: inspectBytes, writable: true, configurable: true });
