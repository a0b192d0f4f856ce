// `TextEncoder` and `TextDecoder`. The encodings are native.

import { native } from 'duet:native';
import { coded, invalidArgType } from 'duet:errors';
import { shape } from 'duet:web/shape';

const group = native.group('decoder');

export class TextEncoder {
  get encoding() { return 'utf-8'; }

  encode(input = '') {
    return native.encode(`${input}`, 'utf8');
  }

  encodeInto(source, destination) {
    if (typeof source !== 'string') throw invalidArgType('src', 'string', source);
    if (!(destination instanceof Uint8Array)) throw invalidArgType('dest', 'Uint8Array', destination);
    if (destination.byteLength === 0) return { read: 0, written: 0 };
    const written = native.group('buffer').write(destination, source, 'utf8', 0, destination.byteLength);
    // Most often all of it fits; counted is only what does not.
    const isWhole = written === native.byteLength(source);
    return { read: isWhole ? source.length : native.decode(destination.subarray(0, written), 'utf8').length, written };
  }
}

/** The bytes of a buffer, or of a view of one. */
export function bytesOf(input, name = 'list') {
  // What has been given away is as if it were empty.
  if ((input?.buffer ?? input)?.detached) return new Uint8Array(0);
  if (input instanceof Uint8Array) return input;
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer || input instanceof SharedArrayBuffer) return new Uint8Array(input);
  if (name === 'list') throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.');
  throw invalidArgType(name, ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], input);
}

export class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  #decoder;

  constructor(label = 'utf-8', options = {}) {
    const name = group.name(`${label}`);
    if (name === undefined) throw coded(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    if (options !== null && typeof options !== 'object' && typeof options !== 'function') throw invalidArgType('options', 'Object', options);
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
    this.#decoder = group.create(name, this.#ignoreBOM);
  }

  decode(input = undefined, options = undefined) {
    const bytes = input === undefined ? NOTHING : bytesOf(input);
    if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') throw invalidArgType('options', 'Object', options);
    const text = group.decode(this.#decoder, bytes, !options?.stream, this.#fatal);
    if (text === undefined) throw coded(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', `The encoded data was not valid for encoding ${this.#encoding}`);
    return text;
  }

  get encoding() { return this.#encoding; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBOM; }
}

const NOTHING = new Uint8Array(0);

shape(TextEncoder, ['encode', 'encodeInto', 'encoding'], () => ({}));
shape(TextDecoder, ['decode', 'encoding', 'fatal', 'ignoreBOM'], ({ encoding, fatal, ignoreBOM }) => ({ encoding, fatal, ignoreBOM }));
