// Whether two values are equal all the way down: `util.isDeepStrictEqual`, and the deep comparisons of
// `assert`, strict, loose or only of what is expected.

import { native } from 'duet:native';
import types from 'duet:node/util/types';

/** How strictly: by prototype and type, with `==`, or strictly in what the second value has. */
export const STRICT = 'strict';
export const LOOSE = 'loose';
export const PARTIAL = 'partial';

const isEnumerable = (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);
const isObject = value => typeof value === 'object' && value !== null;

export const isDeepStrictEqual = (one, other) => equal(one, other, STRICT);
export const isDeepEqual = (one, other) => equal(one, other, LOOSE);
export const isPartiallyEqual = (actual, expected) => equal(actual, expected, PARTIAL);

function equal(one, other, mode, above = []) {
  if (one === other) return one !== 0 || Object.is(one, other) || mode === LOOSE;
  if (mode === LOOSE) {
    if (!isObject(one) || !isObject(other)) return !isObject(one) && !isObject(other) && (one == other || (Number.isNaN(one) && Number.isNaN(other)));
  } else {
    if (typeof one === 'number') return Number.isNaN(one) && Number.isNaN(other);
    if (!isObject(one) || !isObject(other) || Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  }
  if (Object.prototype.toString.call(one) !== Object.prototype.toString.call(other)) return false;
  // What is being compared already is equal as far as this comparison goes.
  if (above.some(([first, second]) => first === one && second === other)) return true;
  return sameKind(one, other, mode, [...above, [one, other]]);
}

function sameKind(one, other, mode, above) {
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || (mode === PARTIAL ? one.length < other.length : one.length !== other.length)) return false;
    return sameProperties(one, other, mode, above) && (mode === PARTIAL ? includesInOrder(one, other, above) : true);
  }
  if (Array.isArray(other)) return false;
  if (types.isDate(one)) {
    if (!types.isDate(other) || Date.prototype.getTime.call(one) !== Date.prototype.getTime.call(other)) return false;
  } else if (types.isRegExp(one)) {
    if (!types.isRegExp(other) || one.source !== other.source || one.flags !== other.flags || one.lastIndex !== other.lastIndex) return false;
  } else if (ArrayBuffer.isView(one)) {
    if (!ArrayBuffer.isView(other) || !sameViews(one, other, mode)) return false;
  } else if (types.isSet(one)) {
    if (!types.isSet(other) || (mode === PARTIAL ? one.size < other.size : one.size !== other.size)) return false;
    return sameProperties(one, other, mode, above) && sameMembers([...one], [...other], mode, above, (item, wanted) => equal(item, wanted, mode, above), member => one.has(member));
  } else if (types.isMap(one)) {
    if (!types.isMap(other) || (mode === PARTIAL ? one.size < other.size : one.size !== other.size)) return false;
    return sameProperties(one, other, mode, above) && sameMembers([...one], [...other], mode, above, ([key, value], [wantedKey, wanted]) => equal(key, wantedKey, mode, above) && equal(value, wanted, mode, above), ([key, value]) => !isObject(key) && one.has(key) && equal(one.get(key), value, mode, above));
  } else if (types.isAnyArrayBuffer(one)) {
    if (!types.isAnyArrayBuffer(other) || !sameBytes(new Uint8Array(one), new Uint8Array(other))) return false;
  } else if (types.isNativeError(one) || one instanceof Error) {
    if (!(types.isNativeError(other) || other instanceof Error) || !sameErrors(one, other, mode, above)) return false;
  } else if (types.isBoxedPrimitive(one)) {
    if (!types.isBoxedPrimitive(other) || !Object.is(one.valueOf(), other.valueOf())) return false;
  } else if (ArrayBuffer.isView(other) || types.isSet(other) || types.isMap(other) || types.isDate(other) || types.isRegExp(other) || types.isAnyArrayBuffer(other) || types.isBoxedPrimitive(other) || types.isNativeError(other) || other instanceof Error) {
    return false;
  } else if (typeof one.href === 'string' && one.constructor?.name === 'URL') {
    if (one.href !== other.href) return false;
  } else if ((types.isWeakMap(one) || types.isWeakSet(one) || types.isPromise(one)) && mode !== LOOSE) {
    return false;
  }
  return sameProperties(one, other, mode, above);
}

function sameBytes(one, other) {
  return one.length === other.length && native.group('buffer').compare(one, other, 0, one.length, 0, other.length) === 0;
}

function sameViews(one, other, mode) {
  if (one[Symbol.toStringTag] !== other[Symbol.toStringTag] || one.byteLength !== other.byteLength) return false;
  if (mode === LOOSE && (types.isFloat32Array(one) || types.isFloat64Array(one))) return one.every((number, index) => number === other[index]);
  const bytes = view => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return sameBytes(bytes(one), bytes(other));
}

function sameErrors(one, other, mode, above) {
  for (const key of ['message', 'name']) {
    if (isEnumerable(one, key) !== isEnumerable(other, key) || (!isEnumerable(one, key) && one[key] !== other[key])) return false;
  }
  for (const key of ['cause', 'errors']) {
    if (isEnumerable(one, key) !== isEnumerable(other, key) || (!isEnumerable(one, key) && !equal(one[key], other[key], mode, above))) return false;
  }
  return true;
}

const isIndex = key => /^(0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;

function listed(object, mode) {
  let keys = Object.keys(object);
  // The bytes have been compared, and the items of an expected list may be elsewhere.
  if (ArrayBuffer.isView(object) || (mode === PARTIAL && Array.isArray(object))) keys = keys.filter(key => !isIndex(key));
  if (mode !== LOOSE) keys.push(...Object.getOwnPropertySymbols(object).filter(symbol => isEnumerable(object, symbol)));
  return keys;
}

function sameProperties(one, other, mode, above) {
  const keys = listed(other, mode);
  if (mode !== PARTIAL && listed(one, mode).length !== keys.length) return false;
  for (const key of keys) if (!isEnumerable(one, key) || !equal(one[key], other[key], mode, above)) return false;
  return true;
}

function includesInOrder(actual, expected, above) {
  let at = 0;
  return expected.every(wanted => {
    while (at < actual.length && !equal(actual[at], wanted, PARTIAL, above)) at++;
    return at++ < actual.length;
  });
}

/** Whether each wanted member has one of its own. */
function sameMembers(members, wanted, mode, above, isSame, isThere) {
  const rest = mode === PARTIAL ? wanted.filter(one => !isThere(one)) : wanted.filter(one => !isThere(one));
  if (rest.length === 0) return true;
  const left = [...members];
  for (const one of wanted) {
    const index = left.findIndex(member => isSame(member, one));
    if (index === -1) return false;
    left.splice(index, 1);
  }
  return true;
}
