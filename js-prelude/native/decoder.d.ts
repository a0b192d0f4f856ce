// `native.group('decoder')`: crates/node/src/decoder.rs

/** It has state between two pieces of a text. */
interface Decoder {}

interface DecoderGroup {
  /** The name, in lower case, of the encoding that a label stands for. */
  name(label: string): string | undefined;
  create(label: string, keepsMark: boolean): Decoder;
  /** The text of the next piece; undefined if it is none and `isFatal`. */
  decode(decoder: Decoder, bytes: Uint8Array, isLast: boolean, isFatal: boolean): string | undefined;
}
