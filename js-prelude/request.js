// The request as Express 5 shows it, on top of what node:http gives.

import { native } from 'duet:native';
import { own } from 'duet:call';
import { EXCHANGE, IncomingMessage } from 'duet:incoming';

const negotiation = () => native.lazy('duet:negotiation');
const media = () => native.lazy('duet:media');

/** The path and the query of a target. */
function split(target) {
  const fragment = target.indexOf('#');
  const whole = fragment < 0 ? target : target.slice(0, fragment);
  const query = whole.indexOf('?');
  return query < 0 ? [whole, ''] : [whole.slice(0, query), whole.slice(query + 1)];
}

export class Request extends IncomingMessage {
  #params;

  /** Settings and views belong to an application, and there is none. */
  get app() { return native.lazy('duet:application').application; }
  get originalUrl() { return native.target(this[EXCHANGE]); }
  get baseUrl() { return ''; }

  /** The path of the target, not decoded. */
  get path() { return split(this.url)[0]; }

  /** The reference has one route, for everything. */
  get route() { return { path: '*path', stack: [], methods: { _all: true } }; }

  /** Read anew each time, as Express 5 does. */
  get query() { return native.lazy('duet:query').parseQuery(split(this.url)[1]); }

  /** The parts of the path, as the reference's route names them. */
  get params() {
    if (this.#params) return this.#params;
    const params = Object.create(null);
    params.path = this.path.split('/').map(decodeURIComponent);
    return this.#params = params;
  }

  set params(params) { this.#params = params; }

  get cookies() { return native.lazy('duet:cookie').parse(this.headers.cookie ?? ''); }
  set cookies(cookies) { own(this, 'cookies', cookies); }

  /** Cookies are signed by middleware, and there is none. */
  get signedCookies() { return Object.create(null); }

  get(name) {
    if (!name) throw new TypeError('name argument is required to req.get');
    if (typeof name !== 'string') throw new TypeError('name must be a string to req.get');
    const field = name.toLowerCase();
    if (field === 'referer' || field === 'referrer') return this.headers.referrer || this.headers.referer;
    return this.headers[field];
  }

  header(name) { return this.get(name); }

  // What the client accepts, and sent.

  accepts(...types) { return negotiation().types(this.headers.accept, types); }
  acceptsCharsets(...charsets) { return negotiation().charsets(this.headers['accept-charset'], charsets); }
  acceptsEncodings(...encodings) { return negotiation().encodings(this.headers['accept-encoding'], encodings); }
  acceptsLanguages(...languages) { return negotiation().languages(this.headers['accept-language'], languages); }

  /** Which of these types the body has; `null` if there is no body, `false` if none of them. */
  is(...names) {
    const { headers } = this;
    if (headers['transfer-encoding'] === undefined && Number.isNaN(Number(headers['content-length'] ?? NaN))) return null;
    const { matches, meant, parse } = media();
    const actual = parse(headers['content-type'] ?? '').essence.toLowerCase();
    if (!/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(actual)) return false;
    const wanted = Array.isArray(names[0]) ? names[0] : names;
    if (wanted.length === 0) return actual;
    const found = wanted.find(name => matches(meant(name), actual));
    if (found === undefined) return false;
    return found[0] === '+' || found.includes('*') ? actual : found;
  }

  range(size, options) {
    const field = this.get('range');
    return field ? native.lazy('duet:freshness').parseRange(size, field, options) : undefined;
  }

  get fresh() {
    const { method, res } = this;
    if (method !== 'GET' && method !== 'HEAD' && method !== 'QUERY') return false;
    const status = res?.statusCode;
    if (!(status >= 200 && status < 300) && status !== 304) return false;
    return native.lazy('duet:freshness').isFresh(this.headers, res.get('ETag'), res.get('Last-Modified'));
  }

  get stale() { return !this.fresh; }
  get xhr() { return (this.get('x-requested-with') ?? '').toLowerCase() === 'xmlhttprequest'; }

  // Where it came from. The reference trusts no proxy.

  get protocol() { return 'http'; }
  get secure() { return false; }
  get ip() { return native.peer(this[EXCHANGE]); }
  get ips() { return []; }
  get host() { return this.get('host') || undefined; }

  /** The host without its port. */
  get hostname() {
    const { host } = this;
    if (!host) return undefined;
    const start = host[0] === '[' ? host.indexOf(']') + 1 : 0;
    const colon = host.indexOf(':', start);
    return colon < 0 ? host : host.slice(0, colon);
  }

  get subdomains() {
    const { hostname } = this;
    if (!hostname) return [];
    const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname) || hostname.includes(':');
    return (isAddress ? [hostname] : hostname.split('.').reverse()).slice(2);
  }

  /** Express' way to pass a request on: an error ends it, and there is nobody else to pass it to. */
  get next() {
    return error => setImmediate(() => {
      const { res } = this;
      if (!res || res.writableEnded) return;
      const status = error?.status ?? error?.statusCode;
      const shown = !error || error === 'route' ? 404 : status >= 400 && status < 600 ? status : 500;
      res[native.lazy('duet:outgoing').FAIL](() => native.lazy('duet:errorpage').answer(res, shown, error?.headers));
    });
  }
}

// Frameworks of npm that are handed a request set what they know about it, whatever it was before.
for (const name of ['app', 'originalUrl', 'baseUrl', 'route', 'query', 'next', 'signedCookies']) {
  const { get } = Object.getOwnPropertyDescriptor(Request.prototype, name);
  Object.defineProperty(Request.prototype, name, { get, set(value) { own(this, name, value); }, configurable: true });
}
