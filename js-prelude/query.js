// Names and values in URLs: the rules of node:querystring for a query, and those of `qs` for a form.

import { native } from 'duet:native';

/** Resolves `+` and `%XX`. What is not UTF-8 then is read byte by byte, as Node.js does. */
function decoded(text) {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return native.decode(bytesOf(spaced), 'utf8');
  }
}

function bytesOf(text) {
  const bytes = native.encode(text, 'utf8');
  const resolved = [];
  for (let at = 0; at < bytes.length; at++) {
    const digits = bytes[at] === 37 ? String.fromCharCode(bytes[at + 1], bytes[at + 2]) : '';
    if (/^[0-9a-f]{2}$/i.test(digits)) {
      resolved.push(parseInt(digits, 16));
      at += 2;
    } else {
      resolved.push(bytes[at]);
    }
  }
  return Uint8Array.from(resolved);
}

/** How many pairs of a query are read. */
const MOST = 1000;

/** A query, as `querystring.parse` reads it: repeated names make lists, and nothing is nested. */
export function parseQuery(text) {
  const query = Object.create(null);
  if (typeof text !== 'string' || text === '') return query;
  let count = 0;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    if (++count > MOST) break;
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1));
    if (!(name in query)) query[name] = value;
    else if (Array.isArray(query[name])) query[name].push(value);
    else query[name] = [query[name], value];
  }
  return query;
}

// Forms, as `qs` reads them for body-parser: `a[b][c]=1`, `l[]=x&l[]=y`, `l[3]=z`.

const DEEPEST = 32;
const LONGEST = 100;

export class TooDeep extends RangeError {}
export class TooMany extends RangeError {}

export function parseForm(text, charset) {
  if (text === '') return {};
  const pairs = text.split('&');
  if (pairs.length > MOST) throw new TooMany('too many parameters');
  const longest = Math.max(LONGEST, pairs.length);
  const flat = new Map();
  for (const pair of pairs) {
    if (pair === '') continue;
    const clean = pair.replace(/%5B/gi, '[').replace(/%5D/gi, ']');
    const bracket = clean.indexOf(']=');
    const equals = bracket < 0 ? clean.indexOf('=') : bracket + 1;
    const name = unescaped(equals < 0 ? clean : clean.slice(0, equals), charset);
    const value = equals < 0 ? '' : unescaped(clean.slice(equals + 1), charset);
    flat.set(name, flat.has(name) ? [].concat(flat.get(name), value) : value);
  }
  let form = {};
  for (const [name, value] of flat) {
    if (name === '') continue;
    form = merged(form, nested(segments(name), value, longest));
  }
  return compacted(form);
}

function unescaped(text, charset) {
  const spaced = text.replaceAll('+', ' ');
  if (charset === 'iso-8859-1') return spaced.replace(/%[0-9a-f]{2}/gi, escape => String.fromCharCode(parseInt(escape.slice(1), 16)));
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** `a[b][c]` as `a`, `[b]`, `[c]`. What is not closed stays one literal part. */
function segments(name) {
  const first = name.indexOf('[');
  const parts = first === 0 ? [] : [first < 0 ? name : name.slice(0, first)];
  for (let open = first; open >= 0; ) {
    if (parts.length - (first === 0 ? 0 : 1) >= DEEPEST) throw new TooDeep('The input exceeded the depth');
    let level = 0;
    let close = -1;
    for (let at = open; at < name.length && close < 0; at++) {
      if (name[at] === '[') level++;
      else if (name[at] === ']' && --level === 0) close = at;
    }
    if (close < 0) {
      parts.push(`[${name.slice(open)}]`);
      break;
    }
    parts.push(name.slice(open, close + 1));
    open = name.indexOf('[', close + 1);
  }
  return parts;
}

function nested(parts, value, longest) {
  return parts.reduceRight((inner, part, depth) => {
    if (part === '[]') return [].concat(inner);
    const key = part[0] === '[' && part.at(-1) === ']' ? part.slice(1, -1) : part;
    const index = Number.parseInt(key, 10);
    if (depth > 0 && part !== key && String(index) === key && index >= 0 && index < longest) {
      const list = [];
      list[index] = inner;
      return list;
    }
    // A client must not reach the prototype of every object.
    return key === '__proto__' ? {} : { [key]: inner };
  }, value);
}

/** What is there and what comes, as one. What is there is changed. */
function merged(target, source) {
  if (source === undefined || source === null) return target;
  if (typeof source !== 'object') {
    if (!Array.isArray(target)) return [target, source];
    target.push(source);
    return target;
  }
  if (target === null || typeof target !== 'object') return target === undefined ? source : [].concat(target, source);
  if (Array.isArray(target) && Array.isArray(source)) {
    // The keys, since most of a list may be holes.
    for (const index of Object.keys(source)) {
      const item = source[index];
      if (!(index in target)) target[index] = item;
      else if (target[index] && typeof target[index] === 'object' && item && typeof item === 'object') target[index] = merged(target[index], item);
      else target.push(item);
    }
    return target;
  }
  const into = Array.isArray(target) ? Object.assign({}, target) : target;
  for (const key of Object.keys(source)) into[key] = Object.hasOwn(into, key) ? merged(into[key], source[key]) : source[key];
  return into;
}

/** Without the holes that large indexes leave in lists. */
function compacted(value) {
  if (Array.isArray(value)) return value.filter(() => true).map(compacted);
  if (value === null || typeof value !== 'object') return value;
  for (const key of Object.keys(value)) value[key] = compacted(value[key]);
  return value;
}
