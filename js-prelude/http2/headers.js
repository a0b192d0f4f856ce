// Lists of header fields, as objects and as they are sent: names and values in turn.

import { coded } from 'duet:errors';
import { http2Error } from 'duet:http2/errors';

export const sensitiveHeaders = Symbol('sensitiveHeaders');

const PSEUDO = new Set([':status', ':method', ':authority', ':scheme', ':path', ':protocol']);

/** Those that may be there once. */
const SINGLE = new Set([...PSEUDO,
  'access-control-allow-credentials', 'access-control-max-age', 'access-control-request-method', 'age', 'authorization', 'content-encoding',
  'content-language', 'content-length', 'content-location', 'content-md5', 'content-range', 'content-type', 'date', 'dnt', 'etag', 'expires',
  'from', 'host', 'if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'last-modified', 'location',
  'max-forwards', 'proxy-authorization', 'range', 'referer', 'retry-after', 'tk', 'upgrade-insecure-requests', 'user-agent',
  'x-content-type-options']);

/** Those that speak of a connection of HTTP/1. */
const OF_CONNECTIONS = new Set(['connection', 'upgrade', 'http2-settings', 'keep-alive', 'proxy-connection', 'transfer-encoding']);

export function checkPseudo(name) {
  if (!PSEUDO.has(name)) throw http2Error('INVALID_PSEUDOHEADER', name);
}

export function checkPseudoOfResponse(name) {
  if (name !== ':status') throw http2Error('INVALID_PSEUDOHEADER', name);
}

export function checkPseudoOfTrailers(name) {
  throw http2Error('INVALID_PSEUDOHEADER', name);
}

/** The list and the names of what is sensitive in it, from an object. */
export function toFields(headers, check = checkPseudo) {
  const first = [];
  const rest = [];
  const seen = new Set();
  for (const key of Object.keys(headers)) {
    let value = headers[key];
    if (value === undefined || key === '') continue;
    const name = key.toLowerCase();
    if (Array.isArray(value)) {
      if (value.length === 0) continue;
      if (value.length === 1) value = String(value[0]);
      else if (SINGLE.has(name)) throw http2Error('HEADER_SINGLE_VALUE', name);
    } else {
      value = String(value);
    }
    if (SINGLE.has(name)) {
      if (seen.has(name)) throw http2Error('HEADER_SINGLE_VALUE', name);
      seen.add(name);
    }
    if (name[0] === ':') {
      check(name);
      first.push(name, value);
      continue;
    }
    if (name.includes(' ')) throw coded(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${name}"]`);
    if (OF_CONNECTIONS.has(name) || (name === 'te' && value !== 'trailers')) throw http2Error('INVALID_CONNECTION_HEADERS', name);
    if (typeof value === 'string') rest.push(name, value);
    else for (const one of value) rest.push(name, String(one));
  }
  const sensitive = headers[sensitiveHeaders] ?? [];
  return [[...first, ...rest], sensitive.map(name => name.toLowerCase())];
}

/** The object, from a list. What comes several times is joined as HTTP says. */
export function toObject(fields, sensitive) {
  const headers = { __proto__: null };
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index];
    const value = name === ':status' ? fields[index + 1] | 0 : fields[index + 1];
    const known = headers[name];
    if (known === undefined) headers[name] = name === 'set-cookie' ? [value] : value;
    else if (SINGLE.has(name)) continue;
    else if (name === 'set-cookie') known.push(value);
    else headers[name] = `${known}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  headers[sensitiveHeaders] = sensitive;
  return headers;
}

/** Whom a request is for. */
export const authorityOf = headers => headers[':authority'] ?? headers.host;
