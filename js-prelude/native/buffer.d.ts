// `native.group('buffer')`: crates/node/src/buffer.rs

interface BufferGroup {
  compare(one: Uint8Array, other: Uint8Array, start: number, end: number, otherStart: number, otherEnd: number): -1 | 0 | 1;
  /** Where `wanted` is, a whole number of `step`s from the beginning, at `from` or after it (before it, if not `forward`). */
  indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number, step: number, forward: boolean): number | undefined;
  /** Repeats `pattern`. */
  fill(target: Uint8Array, pattern: Uint8Array, start: number, end: number): void;
  /** Writes as much of a text as fits without breaking a character, and says how many bytes that was. */
  write(target: Uint8Array, text: string, encoding: string, offset: number, length: number): number;
  /** Turns each group of `size` bytes around. */
  swap(target: Uint8Array, size: number): void;
  isUtf8(bytes: Uint8Array): boolean;
  isAscii(bytes: Uint8Array): boolean;
}
