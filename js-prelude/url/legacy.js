// The addresses of before the standard: `url.parse`, `url.format`, `url.resolve`. Packages that have
// not moved on rely on their every oddity.

import { native } from 'duet:native';
import { checkString } from 'duet:errors';
import { invalidUrl } from 'duet:web/url';

const PROTOCOL = /^[a-z0-9.+-]+:/i;
const PORT = /:[0-9]*$/;
const USER_AND_HOST = /^\/\/[^@/]+@[^@/]+/;
const SIMPLE_PATH = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const LONGEST_HOST = 255;
const FORBIDDEN_IN_HOST = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const FORBIDDEN_IN_IPV6 = /[\0\t\n\r #%/<>?@\\^|]/;

const named = names => new Set(names.flatMap(name => [name, `${name}:`]));
/** What has no host, and is not escaped. */
const SCRIPTS = named(['javascript']);
const SLASHED = named(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);

const query = () => native.lazy('duet:node/querystring').default;
const isIpv6 = host => host.startsWith('[') && host.endsWith(']');
const isFile = protocol => /^file(:|$)/.test(protocol);

export function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

export function parse(url, parseQueryString, slashesDenoteHost) {
  if (url instanceof Url) return url;
  const parsed = new Url();
  parsed.parse(url, parseQueryString, slashesDenoteHost);
  return parsed;
}

/** Without white space around it, and with slashes for backslashes before the query. */
function clean(url) {
  const trimmed = url.replace(/^[\0- \u00a0\ufeff]+|[\0- \u00a0\ufeff]+$/g, '');
  if (!trimmed.includes('\\')) return trimmed;
  const split = trimmed.search(/[?#]/);
  const before = split < 0 ? trimmed : trimmed.slice(0, split);
  return before.replaceAll('\\', '/') + trimmed.slice(before.length);
}

Url.prototype.parse = function (url, parseQueryString, slashesDenoteHost) {
  checkString(url, 'url');
  let rest = clean(url);
  const hasAt = /^[^?#]*@/.test(url);
  if (!slashesDenoteHost && !hasAt && !url.includes('#')) {
    const simple = SIMPLE_PATH.exec(rest);
    if (simple) {
      this.path = this.href = rest;
      this.pathname = simple[1];
      if (simple[2]) {
        this.search = simple[2];
        this.query = parseQueryString ? query().parse(simple[2].slice(1)) : simple[2].slice(1);
      } else if (parseQueryString) {
        this.query = Object.create(null);
      }
      return this;
    }
  }

  const written = PROTOCOL.exec(rest)?.[0];
  const protocol = written?.toLowerCase();
  if (written) {
    this.protocol = protocol;
    rest = rest.slice(written.length);
  }
  let hasSlashes = false;
  if (slashesDenoteHost || written || USER_AND_HOST.test(rest)) {
    hasSlashes = rest.startsWith('//');
    if (hasSlashes && !SCRIPTS.has(protocol)) {
      rest = rest.slice(2);
      this.slashes = true;
    }
  }
  if (!SCRIPTS.has(protocol) && (hasSlashes || (written && !SLASHED.has(written)))) rest = takeHost(this, rest, url);
  if (!SCRIPTS.has(protocol)) rest = rest.replace(/[\t\n\r "'<>\\^`{|}]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

  const hash = rest.indexOf('#');
  if (hash >= 0) {
    this.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const mark = rest.indexOf('?');
  if (mark >= 0) {
    this.search = rest.slice(mark);
    this.query = parseQueryString ? query().parse(rest.slice(mark + 1)) : rest.slice(mark + 1);
    rest = rest.slice(0, mark);
  } else if (parseQueryString) {
    this.search = null;
    this.query = Object.create(null);
  }
  if (rest !== '') this.pathname = rest;
  if (SLASHED.has(protocol) && this.hostname && !this.pathname) this.pathname = '/';
  setPath(this);
  this.href = this.format();
  return this;
};

/** For `http.request`. */
function setPath(url) {
  if (url.pathname || url.search) url.path = (url.pathname || '') + (url.search || '');
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new URIError('URI malformed');
  }
}

/** Takes the user and the host from the beginning of what is left. */
function takeHost(parsed, text, url) {
  const ends = text.search(/[#/?]/);
  let authority = (ends < 0 ? text : text.slice(0, ends)).replace(/[\t\n\r]/g, '');
  const after = ends < 0 ? '' : text.slice(ends);
  const at = authority.lastIndexOf('@');
  if (at >= 0) {
    parsed.auth = decode(authority.slice(0, at));
    authority = authority.slice(at + 1);
  }
  const odd = authority.search(/[ "%';<>\\^`{|}]/);
  parsed.host = odd < 0 ? authority : authority.slice(0, odd);
  let rest = odd < 0 ? after : authority.slice(odd) + after;
  parsed.parseHost();
  if (typeof parsed.hostname !== 'string') parsed.hostname = '';

  const isAddress = isIpv6(parsed.hostname);
  if (!isAddress) {
    const invalid = parsed.hostname.indexOf(':');
    if (invalid >= 0) {
      rest = `/${parsed.hostname.slice(invalid)}${rest}`;
      parsed.hostname = parsed.hostname.slice(0, invalid);
    }
  }
  parsed.hostname = parsed.hostname.length > LONGEST_HOST ? '' : parsed.hostname.toLowerCase();
  if (parsed.hostname !== '') {
    if (isAddress) {
      if (FORBIDDEN_IN_IPV6.test(parsed.hostname)) throw invalidUrl(url);
    } else {
      if (/[^\0-\x7f]/.test(parsed.hostname)) parsed.hostname = native.group('url').nameToASCII(parsed.hostname);
      if (parsed.hostname === '' || FORBIDDEN_IN_HOST.test(parsed.hostname)) throw invalidUrl(url);
    }
  }
  parsed.host = (parsed.hostname || '') + (parsed.port ? `:${parsed.port}` : '');
  if (isAddress) {
    parsed.hostname = parsed.hostname.slice(1, -1);
    if (rest[0] !== '/') rest = `/${rest}`;
  }
  return rest;
}

Url.prototype.parseHost = function () {
  let { host } = this;
  const port = PORT.exec(host)?.[0];
  if (port) {
    if (port !== ':') this.port = port.slice(1);
    host = host.slice(0, -port.length);
  }
  if (host) this.hostname = host;
};

Url.prototype.format = function () {
  const auth = this.auth ? `${native.lazy('duet:node/querystring').default.escape(this.auth).replace(/%3A/gi, ':')}@` : '';
  let protocol = this.protocol || '';
  let pathname = this.pathname || '';
  let hash = this.hash || '';
  let host = '';
  if (this.host) {
    host = auth + this.host;
  } else if (this.hostname) {
    host = auth + (this.hostname.includes(':') && !isIpv6(this.hostname) ? `[${this.hostname}]` : this.hostname);
    if (this.port) host += `:${this.port}`;
  }
  const fields = this.query !== null && typeof this.query === 'object' ? query().stringify(this.query) : '';
  let search = this.search || (fields && `?${fields}`) || '';

  if (protocol && !protocol.endsWith(':')) protocol += ':';
  pathname = pathname.replace(/[#?]/g, encodeURIComponent);
  if (this.slashes || SLASHED.has(protocol)) {
    if (this.slashes || host) {
      if (pathname && pathname[0] !== '/') pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (isFile(protocol)) {
      host = '//';
    }
  }
  search = search.replaceAll('#', '%23');
  if (hash && hash[0] !== '#') hash = `#${hash}`;
  if (search && search[0] !== '?') search = `?${search}`;
  return protocol + host + pathname + search + hash;
};

Url.prototype.resolve = function (relative) {
  return this.resolveObject(parse(relative, false, true)).format();
};

export function resolve(source, relative) {
  return parse(source, false, true).resolve(relative);
}

export function resolveObject(source, relative) {
  return source ? parse(source, false, true).resolveObject(relative) : relative;
}

/** `user@host`, where it has come to stand for a host. */
function splitAuth(result) {
  const parts = result.host && result.host.indexOf('@') > 0 ? result.host.split('@') : undefined;
  if (!parts) return;
  result.auth = parts.shift();
  result.host = result.hostname = parts.shift();
}

const finish = result => {
  result.href = result.format();
  return result;
};

Url.prototype.resolveObject = function (relative) {
  if (typeof relative === 'string') {
    const text = relative;
    relative = new Url();
    relative.parse(text, false, true);
  }
  const result = Object.assign(new Url(), this);
  // Whatever the fragment was, it is the new one now.
  result.hash = relative.hash;
  if (relative.href === '') return finish(result);

  // Everything but the protocol, as in `//host/path`.
  if (relative.slashes && !relative.protocol) {
    const { protocol } = result;
    Object.assign(result, relative, { protocol });
    if (SLASHED.has(protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
    return finish(result);
  }
  if (relative.protocol && relative.protocol !== result.protocol) return otherProtocol(result, relative);
  return sameProtocol(result, relative);
};

function otherProtocol(result, relative) {
  if (!SLASHED.has(relative.protocol)) return finish(Object.assign(result, relative));
  result.protocol = relative.protocol;
  if (!relative.host && !/^file:?$/.test(relative.protocol) && !SCRIPTS.has(relative.protocol)) {
    // The first segment that is not empty is the host.
    const path = (relative.pathname || '').split('/');
    while (path.length > 0 && !(relative.host = path.shift()));
    relative.host ||= '';
    relative.hostname ||= '';
    if (path[0] !== '') path.unshift('');
    if (path.length < 2) path.unshift('');
    result.pathname = path.join('/');
  } else {
    result.pathname = relative.pathname;
  }
  result.search = relative.search;
  result.query = relative.query;
  result.host = relative.host || '';
  result.auth = relative.auth;
  result.hostname = relative.hostname || relative.host;
  result.port = relative.port;
  setPath(result);
  result.slashes ||= relative.slashes;
  return finish(result);
}

function sameProtocol(result, relative) {
  const isSourceAbsolute = result.pathname && result.pathname[0] === '/';
  const isRelativeAbsolute = relative.host || (relative.pathname && relative.pathname[0] === '/');
  let mustBeAbsolute = isRelativeAbsolute || isSourceAbsolute || (result.host && relative.pathname);
  const removesAllDots = mustBeAbsolute;
  let path = result.pathname ? result.pathname.split('/') : [];
  const relativePath = relative.pathname ? relative.pathname.split('/') : [];
  const isOpaque = result.protocol && !SLASHED.has(result.protocol);

  // Without slashes, `..` may climb over the host: it is a segment meanwhile.
  if (isOpaque) {
    const climb = (url, segments) => {
      if (!url.host) return;
      if (segments[0] === '') segments[0] = url.host;
      else segments.unshift(url.host);
    };
    result.hostname = '';
    result.port = null;
    climb(result, path);
    result.host = '';
    if (relative.protocol) {
      relative.hostname = null;
      relative.port = null;
      result.auth = null;
      climb(relative, relativePath);
      relative.host = null;
    }
    mustBeAbsolute &&= relativePath[0] === '' || path[0] === '';
  }

  if (isRelativeAbsolute) {
    if (relative.host || relative.host === '') {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (relative.hostname || relative.hostname === '') {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    result.search = relative.search;
    result.query = relative.query;
    path = relativePath;
  } else if (relativePath.length > 0) {
    path = [...path.slice(0, -1), ...relativePath];
    result.search = relative.search;
    result.query = relative.query;
  } else if (relative.search !== null && relative.search !== undefined) {
    if (isOpaque) {
      result.hostname = result.host = path.shift();
      splitAuth(result);
    }
    result.search = relative.search;
    result.query = relative.query;
    result.path = (result.pathname || '') + (result.search || '');
    return finish(result);
  }

  if (path.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return finish(result);
  }

  const last = path.at(-1);
  const endsWithSlash = ((result.host || relative.host || path.length > 1) && (last === '.' || last === '..')) || last === '';
  path = withoutDots(path, !mustBeAbsolute && !removesAllDots);
  if (mustBeAbsolute && path[0] !== '' && (!path[0] || path[0][0] !== '/')) path.unshift('');
  if (endsWithSlash && !path.join('/').endsWith('/')) path.push('');
  const isAbsolute = path[0] === '' || (path[0] && path[0][0] === '/');

  if (isOpaque) {
    result.hostname = result.host = isAbsolute ? '' : path.length > 0 ? path.shift() : '';
    splitAuth(result);
  }
  mustBeAbsolute ||= result.host && path.length;
  if (mustBeAbsolute && !isAbsolute) path.unshift('');
  if (path.length === 0) result.pathname = result.path = null;
  else result.pathname = path.join('/');
  if (result.pathname !== null || result.search !== null) result.path = (result.pathname || '') + (result.search || '');
  result.auth = relative.auth || result.auth;
  result.slashes ||= relative.slashes;
  return finish(result);
}

/** Follows the dots of a path from its end; what climbs too high is kept if it may be. */
function withoutDots(path, mayGoAbove) {
  const kept = [];
  let up = 0;
  for (const segment of path.toReversed()) {
    if (segment === '.') continue;
    if (segment === '..') up++;
    else if (up > 0) up--;
    else kept.push(segment);
  }
  if (mayGoAbove) for (; up > 0; up--) kept.push('..');
  return kept.reverse();
}
