// How a Buffer reads and writes numbers: whole ones of one to six bytes, BigInts, and fractions, with
// either byte first, under each of the names that Node.js has for them.

import { invalidArgType, outOfRange, checkNumber } from 'duet:errors';

let outOfBounds;

/** Says what is wrong with an offset (or a number of bytes) that leads nowhere. */
function boundsError(value, most, name) {
  if (Math.floor(value) !== value) {
    checkNumber(value, name ?? 'offset');
    return outOfRange(name ?? 'offset', 'an integer', value);
  }
  if (most < 0) return outOfBounds();
  return outOfRange(name ?? 'offset', `>= ${name ? 1 : 0} and <= ${most}`, value);
}

function checkOffset(buffer, offset, size) {
  checkNumber(offset, 'offset');
  if (buffer[offset] === undefined || buffer[offset + size - 1] === undefined) throw boundsError(offset, buffer.length - size);
}

const viewOf = (buffer, offset, size) => new DataView(buffer.buffer, buffer.byteOffset + offset, size);

function readUnsigned(buffer, offset, size, little) {
  checkOffset(buffer, offset, size);
  let value = 0;
  if (little) for (let index = offset + size - 1; index >= offset; index--) value = value * 256 + buffer[index];
  else for (let index = offset; index < offset + size; index++) value = value * 256 + buffer[index];
  return value;
}

function readSigned(buffer, offset, size, little) {
  const value = readUnsigned(buffer, offset, size, little);
  const limit = 2 ** (8 * size - 1);
  return value >= limit ? value - 2 * limit : value;
}

function checkValue(value, least, most, size) {
  if (!(value > most || value < least)) return;
  const mark = typeof least === 'bigint' ? 'n' : '';
  const bits = size * 8;
  let range;
  if (size <= 4) range = `>= ${least}${mark} and <= ${most}${mark}`;
  else if (least === 0 || least === 0n) range = `>= 0${mark} and < 2${mark} ** ${bits}${mark}`;
  else range = `>= -(2${mark} ** ${bits - 1}${mark}) and < 2${mark} ** ${bits - 1}${mark}`;
  throw outOfRange('value', range, value);
}

function writeWhole(buffer, value, offset, size, signed, little) {
  value = +value;
  if (size === 1) checkNumber(offset, 'offset');
  const limit = 2 ** (8 * size - (signed ? 1 : 0));
  checkValue(value, signed ? -limit : 0, limit - 1, size);
  checkOffset(buffer, offset, size);
  // The bytes of a number below zero are those of its complement.
  let rest = Number.isFinite(value) ? Math.trunc(value) : 0;
  if (rest < 0) rest += 2 ** (8 * size);
  for (let index = 0; index < size; index++) {
    buffer[little ? offset + index : offset + size - 1 - index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return offset + size;
}

// These are called for every field of binary formats, so they do the usual case themselves.

function quickReader(size, signed, little) {
  const read = signed ? readSigned : readUnsigned;
  const sign = 2 ** (8 * size - 1);
  if (size === 1) {
    return function (offset = 0) {
      const value = this[offset];
      if (value === undefined || typeof offset !== 'number') return read(this, offset, 1, true);
      return signed && value >= sign ? value - 256 : value;
    };
  }
  if (size === 2) {
    return function (offset = 0) {
      const first = this[offset];
      const last = this[offset + 1];
      if (first === undefined || last === undefined || typeof offset !== 'number') return read(this, offset, 2, little);
      const value = little ? first | last << 8 : first << 8 | last;
      return signed && value >= sign ? value - 65536 : value;
    };
  }
  return function (offset = 0) {
    const first = this[offset];
    const last = this[offset + 3];
    if (first === undefined || last === undefined || typeof offset !== 'number') return read(this, offset, 4, little);
    const value = little ? first | this[offset + 1] << 8 | this[offset + 2] << 16 | last << 24 : first << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | last;
    return signed ? value : value >>> 0;
  };
}

function quickWriter(size, signed, little) {
  const most = 2 ** (8 * size - (signed ? 1 : 0)) - 1;
  const least = signed ? -most - 1 : 0;
  return function (value, offset = 0) {
    const isUsual = typeof value === 'number' && value >= least && value <= most && typeof offset === 'number' && this[offset] !== undefined && this[offset + size - 1] !== undefined;
    if (!isUsual) return writeWhole(this, value, offset, size, signed, little);
    // Typed arrays keep the low byte, as shifting keeps the low bits.
    if (size === 1) this[offset] = value;
    else if (size === 2) {
      this[offset] = little ? value : value >> 8;
      this[offset + 1] = little ? value >> 8 : value;
    } else {
      this[offset] = little ? value : value >> 24;
      this[offset + 1] = little ? value >> 8 : value >> 16;
      this[offset + 2] = little ? value >> 16 : value >> 8;
      this[offset + 3] = little ? value >> 24 : value;
    }
    return offset + size;
  };
}

/** Reads or writes as many bytes as the caller says. */
function checkSize(offset, size) {
  if (offset === undefined) throw invalidArgType('offset', 'number', offset);
  if (!(Number.isInteger(size) && size >= 1 && size <= 6)) {
    if (size === undefined) throw invalidArgType('byteLength', 'number', size);
    throw boundsError(size, 6, 'byteLength');
  }
}

function checkSizeToWrite(size) {
  if (!(Number.isInteger(size) && size >= 1 && size <= 6)) throw boundsError(size, 6, 'byteLength');
}

/** Adds all of them to an object of methods. `error` makes the error for memory outside of the bounds. */
export function addNumbers(methods, error) {
  outOfBounds = error;
  const add = (name, method) => {
    Object.defineProperty(method, 'name', { value: name });
    methods[name] = method;
    // Node.js spells it either way, and it is the same function.
    if (name.includes('UInt')) methods[name.replace('UInt', 'Uint')] = method;
  };
  for (const little of [true, false]) {
    const end = little ? 'LE' : 'BE';
    for (const signed of [false, true]) {
      const kind = signed ? 'Int' : 'UInt';
      const read = signed ? readSigned : readUnsigned;
      for (const size of [1, 2, 4]) {
        if (size === 1 && !little) continue;
        const suffix = `${kind}${size * 8}${size === 1 ? '' : end}`;
        add(`read${suffix}`, quickReader(size, signed, little));
        add(`write${suffix}`, quickWriter(size, signed, little));
      }
      add(`read${kind}${end}`, function (offset, byteLength) {
        checkSize(offset, byteLength);
        return read(this, offset, byteLength, little);
      });
      add(`write${kind}${end}`, function (value, offset, byteLength) {
        checkSizeToWrite(byteLength);
        return writeWhole(this, value, offset, byteLength, signed, little);
      });
      const limit = signed ? 2n ** 63n : 2n ** 64n;
      const getter = DataView.prototype[signed ? 'getBigInt64' : 'getBigUint64'];
      const setter = DataView.prototype[signed ? 'setBigInt64' : 'setBigUint64'];
      add(`readBig${kind}64${end}`, function (offset = 0) {
        checkOffset(this, offset, 8);
        return getter.call(viewOf(this, offset, 8), 0, little);
      });
      add(`writeBig${kind}64${end}`, function (value, offset = 0) {
        checkValue(value, signed ? -limit : 0n, limit - 1n, 8);
        checkOffset(this, offset, 8);
        if (typeof value !== 'bigint') throw new TypeError('Cannot mix BigInt and other types, use explicit conversions');
        setter.call(viewOf(this, offset, 8), 0, value, little);
        return offset + 8;
      });
    }
    for (const [kind, size, getter, setter] of [['Float', 4, 'getFloat32', 'setFloat32'], ['Double', 8, 'getFloat64', 'setFloat64']]) {
      add(`read${kind}${end}`, function (offset = 0) {
        checkOffset(this, offset, size);
        return viewOf(this, offset, size)[getter](0, little);
      });
      add(`write${kind}${end}`, function (value, offset = 0) {
        value = +value;
        checkOffset(this, offset, size);
        viewOf(this, offset, size)[setter](0, value, little);
        return offset + size;
      });
    }
  }
}
