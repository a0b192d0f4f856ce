// Request bodies, read as the reference's chain of body-parsers reads them: JSON (any value), text,
// forms, and bytes for everything else. Multipart bodies are left alone.

import { native } from 'duet:native';

/** The body, or why it cannot be read: a status and a message. */
export function readBody(exchange) {
  const [type, charset] = mediaType(native.header(exchange, 'content-type'));
  const encoding = (native.header(exchange, 'content-encoding') ?? 'identity').toLowerCase();
  if (encoding !== 'identity') return refuse(415, `unsupported content encoding "${encoding}"`);
  if (type.startsWith('multipart/')) return { body: undefined };

  const isJson = type === 'application/json' || type === 'application/cloudevents+json';
  const isForm = type === 'application/x-www-form-urlencoded';
  if (!isJson && !isForm && !type.startsWith('text/')) {
    return { body: native.lazy('duet:buffer').Buffer.from(native.bodyBytes(exchange)) };
  }
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') {
    return refuse(415, `unsupported charset "${charset.toUpperCase()}"`);
  }
  const text = native.bodyText(exchange);
  if (isForm) return { body: parseForm(text) };
  if (!isJson) return { body: text };
  if (text === '') return { body: {} };
  try {
    return { body: JSON.parse(text) };
  } catch (error) {
    return refuse(400, error.message);
  }
}

function refuse(status, message) {
  return { refused: { status, message } };
}

function mediaType(header = '') {
  const [type, ...parameters] = header.split(';');
  for (const parameter of parameters) {
    const found = /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(parameter);
    if (found) return [type.trim().toLowerCase(), found[1].toLowerCase()];
  }
  return [type.trim().toLowerCase(), undefined];
}

// Forms: `a=1`, `a[b][c]=1`, `l[]=x&l[]=y`, repeated names make lists.

const MOST_PARAMETERS = 1000;
const DEEPEST = 32;

function parseForm(text) {
  const form = {};
  if (text === '') return form;
  for (const pair of text.split('&', MOST_PARAMETERS)) {
    if (pair === '') continue;
    const bracket = pair.indexOf(']=');
    const equals = bracket < 0 ? pair.indexOf('=') : bracket + 1;
    const name = unescapeForm(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : unescapeForm(pair.slice(equals + 1));
    put(form, path(name), value);
  }
  return form;
}

function unescapeForm(text) {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function path(name) {
  const open = name.indexOf('[');
  if (open <= 0) return [name];
  const keys = [name.slice(0, open)];
  const segment = /\[([^[\]]*)\]/g;
  segment.lastIndex = open;
  for (let found; keys.length <= DEEPEST && (found = segment.exec(name)); ) keys.push(found[1]);
  return keys;
}

function put(into, keys, value) {
  let target = into;
  keys.forEach((key, level) => {
    // A client must not reach the prototype of every object.
    if (key in Object.prototype) return;
    const last = level === keys.length - 1;
    const slot = key === '' && Array.isArray(target) ? target.length : key;
    if (last) {
      if (Object.hasOwn(target, slot) && slot !== target.length) target[slot] = [].concat(target[slot], value);
      else target[slot] = value;
      return;
    }
    if (typeof target[slot] !== 'object' || target[slot] === null) target[slot] = keys[level + 1] === '' ? [] : {};
    target = target[slot];
  });
}
