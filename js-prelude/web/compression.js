// `CompressionStream` and `DecompressionStream`: gzip, deflate and deflate-raw.

import { native } from 'duet:native';
import { invalidArgValue } from 'duet:errors';
import { bytesOf } from 'duet:web/encoding';
import { shape } from 'duet:web/shape';
import { TransformStream } from 'duet:web/streams';

/** What is taken from a codec at once, in bytes. */
const ROOM = 32 * 1024;
const MORE = 0;
const END = 4;

const CODECS = {
  __proto__: null,
  'gzip': ['gzip', 'gunzip'],
  'deflate': ['deflate', 'inflate'],
  'deflate-raw': ['deflateRaw', 'inflateRaw'],
};

function codecStream(format, isDecoding) {
  const kinds = CODECS[`${format}`];
  if (kinds === undefined) throw invalidArgValue('format', format, `must be one of: ${Object.keys(CODECS).map(name => `'${name}'`).join(', ')}`);
  const zlib = native.group('zlib');
  const codec = zlib.create(kinds[isDecoding ? 1 : 0], {});
  let isEnded = false;
  function run(bytes, flush, controller) {
    let offset = 0;
    for (;;) {
      const [output, taken, isEnd] = zlib.step(codec, bytes, offset, flush, ROOM);
      offset += taken;
      isEnded ||= isEnd;
      if (output.length > 0) controller.enqueue(output);
      if (isEnd || output.length < ROOM) break;
    }
    if (isDecoding && offset < bytes.length) throw new TypeError('Unexpected data after the end of the compressed data');
  }
  return new TransformStream({
    transform(chunk, controller) {
      const bytes = bytesOf(chunk, 'chunk');
      if (isDecoding && isEnded && bytes.length > 0) throw new TypeError('Unexpected data after the end of the compressed data');
      if (bytes.length > 0) run(bytes, MORE, controller);
    },
    flush(controller) {
      if (!isEnded) run(new Uint8Array(0), END, controller);
      if (isDecoding && !isEnded) throw new TypeError('The compressed data ends too early');
    },
  });
}

export class CompressionStream {
  #transform;
  constructor(format) { this.#transform = codecStream(format, false); }
  get readable() { return this.#transform.readable; }
  get writable() { return this.#transform.writable; }
}

export class DecompressionStream {
  #transform;
  constructor(format) { this.#transform = codecStream(format, true); }
  get readable() { return this.#transform.readable; }
  get writable() { return this.#transform.writable; }
}

for (const Class of [CompressionStream, DecompressionStream]) shape(Class, ['readable', 'writable'], ({ readable, writable }) => ({ readable, writable }));
