// What `native.group('zlib')` gives: crates/node/src/zlib.rs.

type Kind =
  | 'deflate' | 'gzip' | 'deflateRaw' | 'inflate' | 'gunzip' | 'inflateRaw' | 'unzip'
  | 'brotliCompress' | 'brotliDecompress' | 'zstdCompress' | 'zstdDecompress';

/** For Brotli, `level` is the quality and `windowBits` the window. */
interface Settings {
  level?: number;
  windowBits?: number;
  memLevel?: number;
  strategy?: number;
  dictionary?: Uint8Array;
}

/** Something that takes bytes and gives others, with state. */
interface Codec {}

interface Zlib {
  create(kind: Kind, settings: Settings): Codec;
  /**
   * Gives `input` from `offset` on, and takes at most `room` bytes. If all the room was used, there may be more
   * to take; if not, and not all of the input was taken, the end was before it. `flush` is one of Node.js'
   * constants: 0 for more to come, 4 for the end (in Brotli and Zstandard, 0 and 2). Throws as Node.js does.
   */
  step(codec: Codec, input: Uint8Array, offset: number, flush: number, room: number): [output: Uint8Array, taken: number, isEnd: boolean];
  reset(codec: Codec): void;
  tune(codec: Codec, level: number, strategy: number): void;
  /** All at once, up to `limit` bytes; with a callback, elsewhere. */
  run(kind: Kind, settings: Settings & { finishFlush?: number }, input: Uint8Array, limit: number, callback?: (error: Error | null, output?: Uint8Array) => void): Uint8Array | undefined;
  crc32(bytes: Uint8Array, start: number): number;
}
