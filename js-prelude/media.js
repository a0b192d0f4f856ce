// Media types: by the ending of a file's name, and as `Content-Type` and `Accept` write them.

import { native } from 'duet:native';

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/;

// Types that are not text and have a charset all the same.
const IN_UTF8 = new Set(['json', 'javascript', 'manifest+json', 'elm+json', 'fhir+json', 'fhir+xml', 'cda+xml', 'hl7v2+xml',
  'beep+xml', 'pidf+xml', 'pidf-diff+xml'].map(name => `application/${name}`));

/** The type of a file by its name or its ending; `false` if it is not known. */
export function lookup(name) {
  if (typeof name !== 'string' || name === '') return false;
  const ending = name.slice(name.lastIndexOf('/') + 1).split('.').at(-1);
  return native.mediaType(ending.toLowerCase()) ?? false;
}

/** A whole `Content-Type` for a type or an ending; `false` if it is not known. */
export function contentType(text) {
  if (typeof text !== 'string' || text === '') return false;
  const type = text.includes('/') ? text : lookup(text);
  if (!type || type.includes('charset')) return type;
  const essence = /^\s*([^;\s]*)/.exec(type)[1].toLowerCase();
  return essence.startsWith('text/') || IN_UTF8.has(essence) ? `${type}; charset=utf-8` : type;
}

/**
 * Reads one value: its essence in lower case, its parameters by their names in lower case, and where
 * it ends. With `inList` it ends at a comma.
 */
export function parse(text, start = 0, inList = false) {
  let at = start;
  const spaces = () => { while (text[at] === ' ' || text[at] === '\t') at++; };
  const isEnd = () => at >= text.length || (inList && text[at] === ',');
  const until = stop => {
    const from = at;
    while (!isEnd() && text[at] !== ';' && !(stop && text[at] === stop)) at++;
    let end = at;
    while (end > from && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
    return text.slice(from, end);
  };
  spaces();
  const essence = until();
  const parameters = Object.create(null);
  while (!isEnd()) {
    at++;
    spaces();
    const name = until('=').toLowerCase();
    if (text[at] !== '=' || isEnd()) continue;
    at++;
    spaces();
    let value;
    if (text[at] === '"') {
      value = '';
      for (at++; at < text.length && text[at] !== '"'; at++) value += text[at] === '\\' && at + 1 < text.length ? text[++at] : text[at];
      const isClosed = text[at] === '"';
      at++;
      until();
      if (!isClosed) continue;
    } else {
      value = until();
    }
    parameters[name] ??= value;
  }
  return { essence, parameters, end: at };
}

/** Writes a value; throws if it cannot be written. */
export function format(essence, parameters) {
  if (!TYPE.test(essence)) throw new TypeError(`Invalid type: ${essence}`);
  return Object.entries(parameters).reduce((text, [name, value]) => {
    if (!TOKEN.test(name)) throw new TypeError(`Invalid parameter name: ${name}`);
    return `${text}; ${name}=${TOKEN.test(value) ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`}`;
  }, essence);
}

/** The same type with another charset. */
export function withCharset(type, charset) {
  const { essence, parameters } = parse(type);
  parameters.charset = charset;
  return format(essence.toLowerCase(), parameters);
}

/** Whether a type is what is expected: `text/html`, `text/*`, or any `+json`. */
export function matches(expected, actual) {
  if (!expected) return false;
  const [wanted, given] = [expected.split('/'), actual.split('/')];
  if (wanted.length !== 2 || given.length !== 2) return false;
  if (wanted[0] !== '*' && wanted[0] !== given[0]) return false;
  if (wanted[1].startsWith('*+')) return wanted[1].length <= given[1].length + 1 && given[1].endsWith(wanted[1].slice(1));
  return wanted[1] === '*' || wanted[1] === given[1];
}

/** The type that a request's `is` means. */
export function meant(name) {
  if (typeof name !== 'string') return false;
  if (name === 'urlencoded') return 'application/x-www-form-urlencoded';
  if (name === 'multipart') return 'multipart/*';
  if (name[0] === '+') return `*/*${name}`;
  return name.includes('/') ? name : lookup(name);
}
