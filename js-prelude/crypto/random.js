// Random bytes, numbers and identifiers, and comparing in constant time.

import { native } from 'duet:native';
import { coded, invalidArgType, outOfRange, checkFunction, checkBoolean } from 'duet:errors';
import { work, buffer, viewBytes, isBuffer, isBytes } from 'duet:crypto/bytes';
import { setImmediate } from 'duet:timers';

const MOST = 2 ** 31 - 1;

function checkSize(size, name = 'size', width = 1, least = 0, most = MOST) {
  if (typeof size !== 'number') throw invalidArgType(name, 'number', size);
  const bytes = size * width;
  if (Number.isNaN(bytes) || bytes > most || bytes < least) throw outOfRange(name, `>= ${least} && <= ${most}`, bytes);
  return Math.trunc(bytes);
}

export function randomBytes(size, callback) {
  const length = checkSize(size);
  if (callback !== undefined) checkFunction(callback, 'callback');
  const bytes = buffer(work.random(length));
  if (callback === undefined) return bytes;
  setImmediate(() => callback(null, bytes));
  return undefined;
}

/** Where to write, of what is given in the width of its elements. */
function target(buf, offset, size) {
  if (!isBytes(buf)) throw invalidArgType('buf', ['ArrayBuffer', 'ArrayBufferView'], buf);
  const width = isBuffer(buf) ? 1 : buf.BYTES_PER_ELEMENT ?? 1;
  const start = offset === undefined ? 0 : checkSize(offset, 'offset', width, 0, buf.byteLength);
  let length;
  if (size === undefined) length = buf.byteLength - start;
  else {
    length = checkSize(size, 'size', width);
    if (start + length > buf.byteLength) throw outOfRange('size + offset', `<= ${buf.byteLength}`, start + length);
  }
  return viewBytes(buf).subarray(start, start + length);
}

export function randomFillSync(buf, offset = 0, size) {
  const bytes = target(buf, offset, size);
  if (bytes.length > 0) bytes.set(work.random(bytes.length));
  return buf;
}

export function randomFill(buf, offset, size, callback) {
  if (!isBytes(buf)) throw invalidArgType('buf', ['ArrayBuffer', 'ArrayBufferView'], buf);
  let done = callback;
  let [from, length] = [offset, size];
  if (typeof offset === 'function') [done, from, length] = [offset, 0, undefined];
  else if (typeof size === 'function') [done, length] = [size, undefined];
  checkFunction(done, 'callback');
  const bytes = target(buf, from ?? 0, length);
  setImmediate(() => {
    if (bytes.length > 0) bytes.set(work.random(bytes.length));
    done(null, buf);
  });
}

const RANGE = 0xffff_ffff_ffff;

function draw(range) {
  // What is left over at the end would make some numbers likelier.
  const fair = RANGE - (RANGE % range);
  for (;;) {
    const bytes = work.random(6);
    let value = 0;
    for (const byte of bytes) value = value * 256 + byte;
    if (value < fair) return value % range;
  }
}

export function randomInt(min, max, callback) {
  let [least, most, done] = [min, max, callback];
  const isShort = max === undefined || typeof max === 'function';
  if (isShort) [least, most, done] = [0, min, max];
  if (done !== undefined) checkFunction(done, 'callback');
  if (!Number.isSafeInteger(least)) throw invalidArgType('min', 'a safe integer', least);
  if (!Number.isSafeInteger(most)) throw invalidArgType('max', 'a safe integer', most);
  if (most <= least) throw outOfRange('max', `greater than the value of "min" (${least})`, most);
  const range = most - least;
  if (!(range <= RANGE)) throw outOfRange(isShort ? 'max' : 'max - min', `<= ${RANGE}`, range);
  const value = draw(range) + least;
  if (done === undefined) return value;
  setImmediate(() => done(undefined, value));
  return undefined;
}

export function randomUUID(options) {
  if (options !== undefined) {
    if (options === null || typeof options !== 'object') throw invalidArgType('options', 'object', options);
    if (options.disableEntropyCache !== undefined) checkBoolean(options.disableEntropyCache, 'options.disableEntropyCache');
  }
  return native.newId();
}

export function timingSafeEqual(buf1, buf2) {
  const expected = 'must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.';
  if (!isBytes(buf1)) throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "buf1" argument ${expected}`);
  if (!isBytes(buf2)) throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "buf2" argument ${expected}`);
  if (buf1.byteLength !== buf2.byteLength) throw coded(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
  return work.same(viewBytes(buf1), viewBytes(buf2));
}

const INTEGERS = new Set(['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array']);
const tag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function domException(message, name) {
  return native.lazy('duet:crypto/exception').exception(message, name);
}

export function getRandomValues(data) {
  if (arguments.length < 1) throw coded(TypeError, 'ERR_MISSING_ARGS', "Failed to execute 'getRandomValues' on 'Crypto': 1 argument required, but only 0 present.");
  if (!ArrayBuffer.isView(data) || !INTEGERS.has(tag.call(data))) throw domException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
  if (data.byteLength > 65_536) throw domException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
  return randomFillSync(data, 0);
}

export const pseudoRandomBytes = randomBytes;
