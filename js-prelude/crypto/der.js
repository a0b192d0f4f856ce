// DER, the encoding of keys and certificates: reading it strictly, and writing it.

/** One value: its tag, where its contents begin and end, and where it begins itself. */
export class Value {
  constructor(bytes, tag, from, start, end) {
    this.bytes = bytes;
    this.tag = tag;
    this.from = from;
    this.start = start;
    this.end = end;
  }

  get contents() { return this.bytes.subarray(this.start, this.end); }
  get whole() { return this.bytes.subarray(this.from, this.end); }

  /** The values in it. */
  get children() {
    const children = [];
    for (let at = this.start; at < this.end;) {
      const child = readValue(this.bytes, at, this.end);
      children.push(child);
      at = child.end;
    }
    return children;
  }

  expect(tag) {
    if (this.tag !== tag) throw new DerError('wrong tag');
    return this;
  }

  /** An INTEGER without leading zeros. */
  get unsigned() {
    this.expect(TAG.integer);
    return trim(this.contents);
  }

  /** A small INTEGER. */
  get number() { return this.unsigned.reduce((sum, byte) => sum * 256 + byte, 0); }

  get oid() {
    this.expect(TAG.oid);
    return oidText(this.contents);
  }

  /** The bytes of a BIT STRING of whole bytes. */
  get bits() {
    this.expect(TAG.bits);
    return this.contents.subarray(1);
  }

  get octets() { return this.expect(TAG.octets).contents; }
}

export class DerError extends Error {}

export const TAG = { boolean: 1, integer: 2, bits: 3, octets: 4, nothing: 5, oid: 6, utf8: 12, sequence: 0x30, set: 0x31 };

export function readValue(bytes, at = 0, limit = bytes.length) {
  if (at + 2 > limit) throw new DerError('too short');
  const tag = bytes[at];
  if ((tag & 31) === 31) throw new DerError('wrong tag');
  let start = at + 2;
  let length = bytes[at + 1];
  if (length === 0x80) throw new DerError('indefinite length');
  if (length > 0x80) {
    const count = length & 127;
    if (count > 4 || start + count > limit) throw new DerError('too long');
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + bytes[start + index];
    start += count;
  }
  if (start + length > limit) throw new DerError('too short');
  return new Value(bytes, tag, at, start, start + length);
}

/** The one value that bytes are. */
export function read(bytes, tag = TAG.sequence) {
  return readValue(bytes).expect(tag);
}

export function trim(bytes) {
  let first = 0;
  while (first < bytes.length - 1 && bytes[first] === 0) first++;
  return bytes.subarray(first);
}

function oidText(bytes) {
  const parts = [];
  let part = 0;
  for (const byte of bytes) {
    part = part * 128 + (byte & 127);
    if (byte & 128) continue;
    if (parts.length === 0) {
      const first = Math.min(Math.floor(part / 40), 2);
      parts.push(first, part - first * 40);
    } else {
      parts.push(part);
    }
    part = 0;
  }
  return parts.join('.');
}

export function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function write(tag, ...parts) {
  const contents = join(...parts);
  const length = [];
  for (let rest = contents.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  const head = contents.length < 128 ? [tag, contents.length] : [tag, 128 + length.length, ...length];
  return join(Uint8Array.from(head), contents);
}

export const sequence = (...parts) => write(TAG.sequence, ...parts);
export const octets = bytes => write(TAG.octets, bytes);
export const bits = bytes => write(TAG.bits, Uint8Array.of(0), bytes);
export const nothing = () => write(TAG.nothing);
export const tagged = (number, ...parts) => write(0xa0 + number, ...parts);

export function integer(value) {
  const bytes = typeof value === 'number' ? numberBytes(value) : trim(value);
  return bytes[0] & 128 || bytes.length === 0 ? write(TAG.integer, Uint8Array.of(0), bytes) : write(TAG.integer, bytes);
}

function numberBytes(value) {
  const bytes = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes.length === 0 ? [0] : bytes);
}

export function oid(text) {
  const [first, second, ...rest] = text.split('.').map(Number);
  const bytes = [];
  for (const part of [first * 40 + second, ...rest]) {
    const groups = [part % 128];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(128 + left % 128);
    bytes.push(...groups);
  }
  return write(TAG.oid, Uint8Array.from(bytes));
}
