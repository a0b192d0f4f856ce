// What both sides of HTTP need: which header fields are right, how they are joined, and the parser.

import { native } from 'duet:native';
import { coded } from 'duet:errors';

export const group = native.group('http');
export const METHODS = [...group.methods].sort();
export const MAX_HEADER_SIZE = 16 * 1024;

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const NOT_IN_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

export const isToken = text => typeof text === 'string' && TOKEN.test(text);
export const isInvalidValue = value => NOT_IN_A_VALUE.test(value);

export function validateHeaderName(name, label) {
  if (!isToken(name)) throw coded(TypeError, 'ERR_INVALID_HTTP_TOKEN', `${label || 'Header name'} must be a valid HTTP token ["${String(name)}"]`);
}

export function validateHeaderValue(name, value) {
  if (value === undefined) throw coded(TypeError, 'ERR_HTTP_INVALID_HEADER_VALUE', `Invalid value "${value}" for header "${name}"`);
  if (isInvalidValue(`${value}`)) throw coded(TypeError, 'ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
}

/** Reads messages that come in over a connection, one after the other. */
export class MessageParser {
  #id;

  constructor(isServer, most, isLenient) {
    this.#id = group.createParser(isServer, most || MAX_HEADER_SIZE, Boolean(isLenient));
    /** The message that is being read. */
    this.incoming = null;
    this.outgoingData = 0;
  }

  feed(bytes) { return group.feed(this.#id, bytes); }
  finish() { return group.finish(this.#id); }
  expect(method) { group.expect(this.#id, method); }
  proceed() { group.proceed(this.#id); }
  free() { group.freeParser(this.#id); }
}

/** What Node.js' parser says of bytes that are no HTTP. */
export function parseError([, code, reason, bytesParsed], rawPacket) {
  const error = new Error(`Parse Error: ${reason}`);
  return Object.assign(error, { bytesParsed, code, reason, rawPacket });
}

export function hangUp() {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

export function aborted() {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

let second = 0;
let shown = '';

/** The time of day for a `Date` field; it is made once a second. */
export function utcDate() {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    shown = new Date(now * 1000).toUTCString();
  }
  return shown;
}
