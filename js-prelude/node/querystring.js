// `node:querystring`

import { native } from 'duet:native';
import { coded } from 'duet:errors';

const MOST_PAIRS = 1000;

function unescapeBuffer(text, decodesSpaces) {
  const { Buffer } = native.lazy('duet:buffer');
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const digits = code === 37 ? /^[0-9A-Fa-f]{2}/.exec(text.slice(index + 1, index + 3)) : null;
    if (digits) {
      bytes[length++] = Number.parseInt(digits[0], 16);
      index += 2;
    } else {
      bytes[length++] = code === 43 && decodesSpaces ? 32 : code;
    }
  }
  return length === text.length ? bytes : bytes.slice(0, length);
}

function unescape(text, decodesSpaces) {
  try {
    return decodeURIComponent(text);
  } catch {
    return querystring.unescapeBuffer(text, decodesSpaces).toString();
  }
}

function escape(value) {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? String(value) : `${value}`;
  try {
    return encodeURIComponent(text);
  } catch {
    throw coded(URIError, 'ERR_INVALID_URI', 'URI malformed');
  }
}

function primitive(value) {
  switch (typeof value) {
    case 'string': return value;
    case 'number': return Number.isFinite(value) ? `${value}` : '';
    case 'bigint': return `${value}`;
    case 'boolean': return value ? 'true' : 'false';
    default: return '';
  }
}

function stringify(object, separator, equals, options) {
  if (object === null || typeof object !== 'object') return '';
  const between = separator || '&';
  const is = equals || '=';
  const encode = typeof options?.encodeURIComponent === 'function' ? options.encodeURIComponent : querystring.escape;
  const encoded = value => {
    const text = primitive(value);
    return text === '' && encode === escape ? '' : encode(text);
  };
  const fields = [];
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (Array.isArray(value) && value.length === 0) continue;
    const name = `${encoded(key)}${is}`;
    for (const one of Array.isArray(value) ? value : [value]) fields.push(`${name}${encoded(one)}`);
  }
  return fields.join(between);
}

function parse(text, separator, equals, options) {
  const object = Object.create(null);
  if (typeof text !== 'string' || text === '') return object;
  const between = separator ? String(separator) : '&';
  const is = equals ? String(equals) : '=';
  const most = typeof options?.maxKeys === 'number' ? options.maxKeys > 0 ? options.maxKeys : Infinity : MOST_PAIRS;
  const decode = typeof options?.decodeURIComponent === 'function' ? options.decodeURIComponent : querystring.unescape;
  const isCustom = decode !== unescape;
  const decoded = part => {
    const spaced = part.includes('+') ? part.replaceAll('+', isCustom ? '%20' : ' ') : part;
    if (!isCustom && !/%[0-9A-Fa-f]{2}/.test(spaced)) return spaced;
    try {
      return decode(spaced);
    } catch {
      return querystring.unescape(spaced, true);
    }
  };
  let count = 0;
  for (const field of text.split(between)) {
    if (count++ >= most) break;
    if (field === '') continue;
    const at = field.indexOf(is);
    const key = decoded(at < 0 ? field : field.slice(0, at));
    const value = decoded(at < 0 ? '' : field.slice(at + is.length));
    const known = object[key];
    if (known === undefined) object[key] = value;
    else if (Array.isArray(known)) known.push(value);
    else object[key] = [known, value];
  }
  return object;
}

const querystring = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };

export default querystring;
