// What arguments of node:crypto may be bytes, and how text in them is read.

import { native } from 'duet:native';
import { invalidArgType } from 'duet:errors';
import { Buffer } from 'duet:buffer';

export const work = native.group('crypto');

/** A Buffer over the memory of what Rust has given. */
export const buffer = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The bytes of a view or of an ArrayBuffer, not copied. */
export function viewBytes(value) {
  // A plain one of a Buffer, too, whose `slice` does not copy.
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new Uint8Array(value);
}

export const isBuffer = value => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
export const isBytes = value => ArrayBuffer.isView(value) || isBuffer(value);

/** Text as bytes, in an encoding that Node.js takes for UTF-8 if it does not know it. */
export function textBytes(text, encoding) {
  if (encoding === undefined || encoding === null || encoding === 'utf8' || encoding === 'utf-8' || encoding === 'buffer' || !Buffer.isEncoding(encoding)) return text;
  return native.encode(text, encoding);
}

/** Bytes as Node.js gives them: a Buffer, or text. */
export function output(bytes, encoding) {
  if (!encoding || encoding === 'buffer' || !Buffer.isEncoding(encoding)) return buffer(bytes);
  return native.decode(bytes, encoding);
}

/** For what may be a string, a Buffer or a view. Rust takes text as UTF-8. */
export function data(value, name, encoding) {
  if (typeof value === 'string') return textBytes(value, encoding);
  if (ArrayBuffer.isView(value)) return viewBytes(value);
  throw invalidArgType(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
}

const ANY = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];

/** For what may be an ArrayBuffer as well. */
export function anyBytes(value, name, encoding, expected = ANY) {
  if (typeof value === 'string') return textBytes(value, encoding);
  if (isBytes(value)) return viewBytes(value);
  throw invalidArgType(name, expected, value);
}

/** The same, always as a Uint8Array. */
export function solidBytes(value, name, encoding, expected) {
  const bytes = anyBytes(value, name, encoding, expected);
  return typeof bytes === 'string' ? native.encode(bytes, 'utf8') : bytes;
}

/** The secret in a KeyObject or a CryptoKey, or undefined for what is neither. */
export function secretOf(value) {
  if (value === null || typeof value !== 'object' || isBytes(value)) return undefined;
  return native.lazy('duet:crypto/keyobject').secretOf(value);
}
