// The request as Express shows it, on top of what node:http gives.

import { native } from 'duet:native';
import { EXCHANGE, IncomingMessage } from 'duet:incoming';

export class Request extends IncomingMessage {
  get originalUrl() { return native.target(this[EXCHANGE]); }
  get baseUrl() { return ''; }

  /** The path of the target, not decoded. */
  get path() {
    const target = this.url;
    const query = target.indexOf('?');
    return query < 0 ? target : target.slice(0, query);
  }

  get(name) {
    if (typeof name !== 'string') throw new TypeError('name must be a string to req.get');
    const field = name.toLowerCase();
    if (field === 'referer' || field === 'referrer') {
      return native.header(this[EXCHANGE], 'referrer') ?? native.header(this[EXCHANGE], 'referer');
    }
    return native.header(this[EXCHANGE], field);
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

  get ip() { return native.peer(this[EXCHANGE]); }
  get ips() { return []; }
  get xhr() { return (this.get('x-requested-with') ?? '').toLowerCase() === 'xmlhttprequest'; }
}
