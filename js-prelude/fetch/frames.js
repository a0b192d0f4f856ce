// The frames of RFC 6455, from a client's side.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';

export const OPCODES = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 };

const PROTOCOL_ERROR = 1002;
const INVALID_TEXT = 1007;
const TOO_LARGE = 1009;
/** The largest message that is taken, in bytes. */
const LARGEST = 64 * 1024 * 1024;
/** The shortest frame, in bytes: a head without anything behind it. */
const SHORTEST = 2;

/** A whole message in one masked frame. */
export function frame(opcode, bytes) {
  const { length } = bytes;
  const extra = length < 126 ? 0 : length < 65536 ? 2 : 8;
  const start = 2 + extra + 4;
  const framed = Buffer.allocUnsafe(start + length);
  framed[0] = 0x80 | opcode;
  framed[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) framed.writeUInt16BE(length, 2);
  if (extra === 8) framed.writeBigUInt64BE(BigInt(length), 2);
  const mask = native.lazy('duet:node/crypto').default.randomBytes(4);
  framed.set(mask, 2 + extra);
  framed.set(bytes, start);
  for (let index = 0; index < length; index++) framed[start + index] ^= mask[index & 3];
  return framed;
}

/** Puts messages together out of what comes. */
export class FrameReader {
  /** What has come and is not read, how many bytes that is, and how many there must be for a next look. */
  #pieces = [];
  #held = 0;
  #needed = SHORTEST;
  #fragments = [];
  #size = 0;
  #opcode = undefined;
  #isDone = false;

  /** `onMessage` hears each message, `onError` why nothing more can be read. */
  constructor(onMessage, onError) {
    this.onMessage = onMessage;
    this.onError = onError;
  }

  push(bytes) {
    if (this.#isDone) return;
    this.#pieces.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#held += bytes.byteLength;
    while (!this.#isDone && this.#held >= this.#needed && this.#readFrame());
  }

  /** Everything that is held, in one piece. */
  #joined() {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0];
  }

  /** There is no whole frame before this many bytes are there. */
  #await(count) {
    this.#needed = count;
    return false;
  }

  #fail(code, reason) {
    this.#isDone = true;
    this.onError(code, reason);
  }

  #readFrame() {
    const all = this.#joined();
    const isLast = (all[0] & 0x80) !== 0;
    const opcode = all[0] & 0x0f;
    const isControl = opcode >= 8;
    let length = all[1] & 0x7f;
    if (all[0] & 0x70) return this.#fail(PROTOCOL_ERROR, 'reserved bits are set');
    if (all[1] & 0x80) return this.#fail(PROTOCOL_ERROR, 'a server does not mask');
    if (!Object.values(OPCODES).includes(opcode)) return this.#fail(PROTOCOL_ERROR, 'unknown opcode');
    if (isControl && (!isLast || length > 125)) return this.#fail(PROTOCOL_ERROR, 'invalid control frame');
    let start = 2;
    if (length === 126) {
      if (all.length < 4) return this.#await(4);
      length = all.readUInt16BE(2);
      start = 4;
    } else if (length === 127) {
      if (all.length < 10) return this.#await(10);
      length = Number(all.readBigUInt64BE(2));
      start = 10;
    }
    if (length + this.#size > LARGEST) return this.#fail(TOO_LARGE, 'the message is too large');
    if (all.length < start + length) return this.#await(start + length);
    const bytes = all.subarray(start, start + length);
    const rest = all.subarray(start + length);
    this.#pieces = [rest];
    this.#held = rest.length;
    this.#needed = SHORTEST;
    if (isControl) return this.#deliver(opcode, bytes);
    if ((opcode === OPCODES.CONTINUATION) !== (this.#opcode !== undefined)) return this.#fail(PROTOCOL_ERROR, 'unexpected continuation');
    this.#opcode ??= opcode;
    // Empty ones, of which there may be any number, are not kept.
    if (length > 0) this.#fragments.push(bytes);
    this.#size += length;
    if (!isLast) return true;
    const whole = this.#fragments.length === 1 ? this.#fragments[0] : Buffer.concat(this.#fragments);
    const kind = this.#opcode;
    this.#fragments = [];
    this.#size = 0;
    this.#opcode = undefined;
    return this.#deliver(kind, whole);
  }

  #deliver(opcode, bytes) {
    if (opcode === OPCODES.CLOSE) {
      const code = bytes.length >= 2 ? bytes.readUInt16BE(0) : undefined;
      const isValid = code === undefined ? bytes.length === 0 : (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
      if (!isValid) return this.#fail(PROTOCOL_ERROR, 'invalid close frame');
      this.#isDone = true;
    }
    if (opcode === OPCODES.TEXT && !native.lazy('duet:node/buffer').default.isUtf8(bytes)) return this.#fail(INVALID_TEXT, 'the text is not UTF-8');
    this.onMessage({ opcode, bytes });
    return true;
  }
}
