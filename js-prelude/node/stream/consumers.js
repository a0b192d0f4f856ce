// `node:stream/consumers`: all of a stream, in one piece. A stream is whatever can be iterated.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';

async function pieces(stream) {
  const all = [];
  for await (const piece of stream) all.push(piece);
  return all;
}

async function bytesOf(stream) {
  const all = await pieces(stream);
  if (all.every(piece => piece instanceof Uint8Array)) return Buffer.concat(all);
  return Buffer.from(await (await blob(all)).arrayBuffer());
}

async function blob(stream) {
  const { Blob } = native.lazy('duet:web/blob');
  return new Blob(await pieces(stream));
}

async function arrayBuffer(stream) {
  const bytes = await bytesOf(stream);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

const buffer = stream => bytesOf(stream);
const bytes = async stream => new Uint8Array(await arrayBuffer(stream));

async function text(stream) {
  const { TextDecoder } = native.lazy('duet:web/encoding');
  const decoder = new TextDecoder();
  let whole = '';
  for await (const piece of stream) whole += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
  return whole + decoder.decode();
}

async function json(stream) {
  return JSON.parse(await text(stream));
}

export default { arrayBuffer, blob, buffer, bytes, text, json };
