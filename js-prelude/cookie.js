// Cookies (RFC 6265), with the options and the checks of the `cookie` package.

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VALUE = /^("?)[\u0021\u0023-\u002B\u002D-\u003A\u003C-\u005B\u005D-\u007E]*\1$/;
const DOMAIN = /^([.]?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)([.][a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const PATH = /^[\u0020-\u003A\u003D-\u007E]*$/;

/** The cookies of a `Cookie` field. The first one of a name counts. */
export function parse(field) {
  const cookies = Object.create(null);
  for (const pair of field.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    if (name in cookies) continue;
    const value = pair.slice(equals + 1).trim().replace(/^"(.*)"$/, '$1');
    cookies[name] = read(value);
  }
  return cookies;
}

/** Percent-encoding is resolved, and `j:` begins what was an object. */
function read(value) {
  let text = value;
  try {
    if (value.includes('%')) text = decodeURIComponent(value);
  } catch {
    // It stays as it is.
  }
  if (!text.startsWith('j:')) return text;
  try {
    return JSON.parse(text.slice(2));
  } catch {
    return text;
  }
}

function invalid(what) {
  return new TypeError(what);
}

export function serialize(name, value, options) {
  const { encode = encodeURIComponent, maxAge, domain, path, expires, httpOnly, secure, partitioned, priority, sameSite } = options;
  if (typeof encode !== 'function') throw invalid('option encode is invalid');
  if (!NAME.test(name)) throw invalid('argument name is invalid');
  const encoded = encode(value);
  if (!VALUE.test(encoded)) throw invalid('argument val is invalid');
  let text = `${name}=${encoded}`;
  if (maxAge !== undefined && maxAge !== null) {
    if (!Number.isFinite(Math.floor(maxAge))) throw invalid('option maxAge is invalid');
    text += `; Max-Age=${Math.floor(maxAge)}`;
  }
  if (domain) {
    if (!DOMAIN.test(domain)) throw invalid('option domain is invalid');
    text += `; Domain=${domain}`;
  }
  if (path) {
    if (!PATH.test(path)) throw invalid('option path is invalid');
    text += `; Path=${path}`;
  }
  if (expires) {
    if (!(expires instanceof Date) || Number.isNaN(expires.getTime())) throw invalid('option expires is invalid');
    text += `; Expires=${expires.toUTCString()}`;
  }
  if (httpOnly) text += '; HttpOnly';
  if (secure) text += '; Secure';
  if (partitioned) text += '; Partitioned';
  if (priority) text += `; Priority=${oneOf(priority, { low: 'Low', medium: 'Medium', high: 'High' }, 'priority')}`;
  if (sameSite) text += `; SameSite=${oneOf(sameSite === true ? 'strict' : sameSite, { lax: 'Lax', strict: 'Strict', none: 'None' }, 'sameSite')}`;
  return text;
}

function oneOf(value, known, option) {
  const found = typeof value === 'string' && Object.hasOwn(known, value.toLowerCase()) ? known[value.toLowerCase()] : undefined;
  if (found === undefined) throw invalid(`option ${option} is invalid`);
  return found;
}
