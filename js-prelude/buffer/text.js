// What `node:buffer` has beside `Buffer`: `atob` and `btoa`, which browsers have as well, and questions
// about bytes.

import { native } from 'duet:native';
import { Buffer, isBytes, bufferOver, normalizeEncoding } from 'duet:buffer';
import { coded, invalidArgType, missingArgs } from 'duet:errors';

function wrongCharacter(message) {
  return new DOMException(message, 'InvalidCharacterError');
}

export function btoa(input) {
  if (arguments.length === 0) throw missingArgs('input');
  const text = `${input}`;
  if (/[^\x00-\xff]/.test(text)) throw wrongCharacter('Invalid character');
  return native.decode(native.encode(text, 'latin1'), 'base64');
}

export function atob(input) {
  if (arguments.length === 0) throw missingArgs('input');
  let text = `${input}`.replace(/[\t\n\f\r ]/g, '');
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '');
  if (text.length % 4 === 1) throw text.includes('=') || /[^A-Za-z0-9+/]/.test(text) ? wrongCharacter('Invalid character') : new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  if (/[^A-Za-z0-9+/]/.test(text)) throw wrongCharacter('Invalid character');
  return native.decode(native.encode(text, 'base64'), 'latin1');
}

function bytesOf(input) {
  if (isBytes(input)) return input;
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) {
    if (input.detached) throw coded(Error, 'ERR_INVALID_STATE', 'Invalid state: Cannot validate on a detached buffer');
    return new Uint8Array(input);
  }
  throw invalidArgType('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
}

export function isUtf8(input) {
  return native.group('buffer').isUtf8(bytesOf(input));
}

export function isAscii(input) {
  return native.group('buffer').isAscii(bytesOf(input));
}

const TRANSCODED = new Set(['utf8', 'utf16le', 'latin1', 'ascii']);

export function transcode(source, from, to) {
  if (!isBytes(source)) throw invalidArgType('source', ['Buffer', 'Uint8Array'], source);
  if (source.length === 0) return Buffer.alloc(0);
  from = normalizeEncoding(from);
  to = normalizeEncoding(to);
  if (!TRANSCODED.has(from) || !TRANSCODED.has(to)) {
    const error = coded(Error, 'U_ILLEGAL_ARGUMENT_ERROR', 'Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]', { errno: 1 });
    throw error;
  }
  let text = native.decode(source, from);
  // What the target has no character for is a question mark.
  if (to === 'ascii') text = text.replace(/[^\x00-\x7f]/gu, '?');
  if (to === 'latin1') text = text.replace(/[^\x00-\xff]/gu, '?');
  return bufferOver(native.encode(text, to));
}
