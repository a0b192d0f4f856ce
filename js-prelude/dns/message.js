// Messages of the DNS: a question as bytes, and what an answer's bytes say.

import { Buffer } from 'duet:buffer';

export const TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, CAA: 257, ANY: 255 };

/** What a name server says instead of an answer. */
const FAULTS = { 1: 'EFORMERR', 2: 'ESERVFAIL', 3: 'ENOTFOUND', 4: 'ENOTIMP', 5: 'EREFUSED' };

function nameBytes(name) {
  const pieces = [];
  for (const label of name.replace(/\.$/, '').split('.')) {
    const bytes = Buffer.from(label);
    if (bytes.length > 63 || (bytes.length === 0 && name !== '.' && name !== '')) return undefined;
    if (bytes.length > 0) pieces.push(Buffer.from([bytes.length]), bytes);
  }
  const whole = Buffer.concat([...pieces, Buffer.from([0])]);
  return whole.length > 255 ? undefined : whole;
}

/** A question, or nothing if the name cannot be asked for. */
export function question(id, name, type) {
  const encoded = nameBytes(name);
  if (encoded === undefined) return undefined;
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  // Recursion is desired.
  head.writeUInt16BE(0x0100, 2);
  head.writeUInt16BE(1, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(TYPES[type], 0);
  tail.writeUInt16BE(1, 2);
  return Buffer.concat([head, encoded, tail]);
}

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  byte() {
    if (this.at >= this.bytes.length) throw new RangeError('the message is cut off');
    return this.bytes[this.at++];
  }

  short() { return this.byte() * 256 + this.byte(); }
  long() { return this.short() * 65536 + this.short(); }

  take(length) {
    if (length < 0 || this.at + length > this.bytes.length) throw new RangeError('the message is cut off');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** A name; parts of it may stand elsewhere, and must not lead around in circles. */
  name() {
    const labels = [];
    let after;
    for (let jumps = 0; ;) {
      const length = this.byte();
      if (length === 0) break;
      if (length >= 0xc0) {
        const target = (length & 0x3f) * 256 + this.byte();
        after ??= this.at;
        if (++jumps > 64) throw new RangeError('the name leads around in circles');
        this.at = target;
      } else {
        if (length > 63) throw new RangeError('there is no such kind of label');
        labels.push(this.take(length).toString('latin1'));
        if (labels.length > 128) throw new RangeError('the name is too long');
      }
    }
    if (after !== undefined) this.at = after;
    return labels.join('.');
  }

  text() { return this.take(this.byte()).toString('latin1'); }
}

function sixGroups(bytes) {
  const groups = [];
  for (let index = 0; index < 16; index += 2) groups.push((bytes[index] * 256 + bytes[index + 1]).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** What a record says, in the shape of Node.js. */
function valueOf(reader, type, length) {
  const end = reader.at + length;
  switch (type) {
    case TYPES.A: return [...reader.take(4)].join('.');
    case TYPES.AAAA: return sixGroups(reader.take(16));
    case TYPES.NS: case TYPES.CNAME: case TYPES.PTR: return reader.name();
    case TYPES.MX: return { priority: reader.short(), exchange: reader.name() };
    case TYPES.TXT: {
      const texts = [];
      while (reader.at < end) texts.push(reader.text());
      return texts;
    }
    case TYPES.SRV: {
      const [priority, weight, port] = [reader.short(), reader.short(), reader.short()];
      return { name: reader.name(), port, priority, weight };
    }
    case TYPES.SOA: {
      const [nsname, hostmaster] = [reader.name(), reader.name()];
      return { nsname, hostmaster, serial: reader.long(), refresh: reader.long(), retry: reader.long(), expire: reader.long(), minttl: reader.long() };
    }
    case TYPES.NAPTR: {
      const [order, preference] = [reader.short(), reader.short()];
      return { flags: reader.text(), service: reader.text(), regexp: reader.text(), replacement: reader.name(), order, preference };
    }
    case TYPES.CAA: {
      const critical = reader.byte();
      const tag = reader.text();
      return { critical, [tag]: reader.take(end - reader.at).toString('latin1') };
    }
    default: return undefined;
  }
}

/** An answer: its records, or why there are none. Bytes that are no answer to `asked` give nothing. */
export function answer(bytes, asked) {
  try {
    const reader = new Reader(bytes);
    const [id, flags, questions, answers] = [reader.short(), reader.short(), reader.short(), reader.short()];
    reader.take(4);
    if (id !== asked.readUInt16BE(0) || (flags & 0x8000) === 0 || questions !== 1) return undefined;
    const name = reader.name();
    const type = reader.short();
    reader.short();
    const expected = new Reader(asked);
    expected.at = 12;
    if (name.toLowerCase() !== expected.name().toLowerCase() || type !== expected.short()) return undefined;
    if ((flags & 0x0200) !== 0) return { isCut: true };
    if ((flags & 15) !== 0) return { code: FAULTS[flags & 15] ?? 'ESERVFAIL' };
    const records = [];
    for (let index = 0; index < answers; index++) {
      reader.name();
      const [kind, , ttl, length] = [reader.short(), reader.short(), reader.long(), reader.short()];
      const end = reader.at + length;
      if (end > bytes.length) throw new RangeError('the message is cut off');
      records.push({ type: kind, ttl, value: valueOf(reader, kind, length) });
      if (reader.at > end) throw new RangeError('the record is longer than it says');
      reader.at = end;
    }
    return { records };
  } catch {
    return { code: 'EBADRESP' };
  }
}
