// `IncomingMessage` of node:http: the head of a request. Nothing is read from the invocation before
// it is asked for.

import { native } from 'duet:native';

/** Under this key a request holds its invocation, for `native`'s functions. */
export const EXCHANGE = Symbol('exchange');

export class IncomingMessage {
  #headers;

  constructor(exchange) {
    this[EXCHANGE] = exchange;
  }

  get method() { return native.method(this[EXCHANGE]); }
  get url() { return native.target(this[EXCHANGE]); }
  get httpVersion() { return native.version(this[EXCHANGE]); }

  /** All header fields, names in lower case, repeated ones joined as Node.js does. */
  get headers() {
    return this.#headers ??= joinHeaders(native.headers(this[EXCHANGE]));
  }
}

// Fields of which Node.js keeps the first and drops the rest.
const SINGLE = new Set(['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host',
  'if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization',
  'referer', 'retry-after', 'server', 'user-agent']);

function joinHeaders(pairs) {
  const headers = {};
  for (const [name, value] of pairs) {
    if (!Object.hasOwn(headers, name)) headers[name] = name === 'set-cookie' ? [value] : value;
    else if (name === 'set-cookie') headers[name].push(value);
    else if (!SINGLE.has(name)) headers[name] += (name === 'cookie' ? '; ' : ', ') + value;
  }
  return headers;
}
