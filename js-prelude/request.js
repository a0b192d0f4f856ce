// The request as Express shows it. Nothing is read from the invocation before it is asked for.

import { native } from 'duet:native';

export class Request {
  #exchange;
  #headers;

  constructor(exchange) {
    this.#exchange = exchange;
  }

  get method() { return native.method(this.#exchange); }
  get url() { return native.target(this.#exchange); }
  get originalUrl() { return native.target(this.#exchange); }
  get baseUrl() { return ''; }
  get httpVersion() { return native.version(this.#exchange); }

  /** The path of the target, not decoded. */
  get path() {
    const target = this.url;
    const query = target.indexOf('?');
    return query < 0 ? target : target.slice(0, query);
  }

  /** All header fields, names in lower case, repeated ones joined as Node.js does. */
  get headers() {
    return this.#headers ??= joinHeaders(native.headers(this.#exchange));
  }

  get(name) {
    if (typeof name !== 'string') throw new TypeError('name must be a string to req.get');
    const field = name.toLowerCase();
    if (field === 'referer' || field === 'referrer') {
      return native.header(this.#exchange, 'referrer') ?? native.header(this.#exchange, 'referer');
    }
    return native.header(this.#exchange, field);
  }

  header(name) { return this.get(name); }

  get protocol() { return 'http'; }
  get secure() { return false; }
  get host() { return this.get('host'); }

  /** The host without its port. */
  get hostname() {
    const host = this.host;
    if (!host) return undefined;
    const start = host[0] === '[' ? host.indexOf(']') + 1 : 0;
    const colon = host.indexOf(':', start);
    return colon < 0 ? host : host.slice(0, colon);
  }

  get ip() { return native.peer(this.#exchange); }
  get ips() { return []; }
  get xhr() { return (this.get('x-requested-with') ?? '').toLowerCase() === 'xmlhttprequest'; }
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
