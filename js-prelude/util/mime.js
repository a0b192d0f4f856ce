// `util.MIMEType`: a media type with its parameters, as the MIME Sniffing standard reads them.

import { coded } from 'duet:errors';

const NO_TOKEN = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/g;
const NO_QUOTED = /[^\t\u0020-~\u0080-\u00FF]/g;

const lower = text => text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
const firstWrong = (text, pattern) => text.search(pattern);

function wrongSyntax(production, text, index) {
  return coded(TypeError, 'ERR_INVALID_MIME_SYNTAX', `The MIME syntax for a ${production} in ${JSON.stringify(text)} is invalid${index === -1 ? '' : ` at ${index}`}`);
}

const trimEnd = text => text.replace(/[\r\n\t ]*$/, '');

/** The type, the subtype, and what comes after them. */
function parse(text) {
  const start = text.search(/[^\r\n\t ]|$/);
  const slash = text.indexOf('/', start);
  const type = slash === -1 ? text.slice(start) : text.slice(start, slash);
  const wrong = firstWrong(type, NO_TOKEN);
  if (type === '' || wrong !== -1 || slash === -1) throw wrongSyntax('type', text, wrong);
  const semicolon = text.indexOf(';', slash + 1);
  const subtype = trimEnd(semicolon === -1 ? text.slice(slash + 1) : text.slice(slash + 1, semicolon));
  const wrongInSubtype = firstWrong(subtype, NO_TOKEN);
  if (subtype === '' || wrongInSubtype !== -1) throw wrongSyntax('subtype', text, wrongInSubtype);
  return [lower(type), lower(subtype), semicolon === -1 ? '' : text.slice(semicolon + 1)];
}

function parseParameters(text, parameters) {
  text = trimEnd(text);
  let at = 0;
  while (at < text.length) {
    at += text.slice(at).search(/[^\r\n\t ]|$/);
    const end = at + text.slice(at).search(/[;=]|$/);
    const name = lower(text.slice(at, end));
    at = end;
    if (at < text.length && text[at++] === ';') continue;
    if (at >= text.length) break;
    let value;
    if (text[at] === '"') {
      const [whole, quoted] = /^"((?:\\[\s\S]|[^"\\])*\\?)"?/.exec(text.slice(at));
      value = quoted.replace(/\\([\s\S])/g, '$1');
      at += whole.length;
      at += text.slice(at).search(/;|$/);
    } else {
      const next = at + text.slice(at).search(/;|$/);
      value = trimEnd(text.slice(at, next));
      at = next;
      if (value === '') {
        at++;
        continue;
      }
    }
    if (name !== '' && firstWrong(name, NO_TOKEN) === -1 && firstWrong(value, NO_QUOTED) === -1 && !parameters.has(name)) parameters.set(name, value);
    at++;
  }
}

let fill;

export class MIMEParams {
  #map = new Map();

  static {
    fill = (parameters, text) => {
      parseParameters(text, parameters.#map);
      return parameters;
    };
  }

  delete(name) { this.#map.delete(name); }
  get(name) { return this.#map.get(name) ?? null; }
  has(name) { return this.#map.has(name); }

  set(name, value) {
    name = `${name}`;
    value = `${value}`;
    const wrong = firstWrong(name, NO_TOKEN);
    if (name === '' || wrong !== -1) throw wrongSyntax('parameter name', name, wrong);
    const wrongInValue = firstWrong(value, NO_QUOTED);
    if (wrongInValue !== -1) throw wrongSyntax('parameter value', value, wrongInValue);
    this.#map.set(name, value);
  }

  * entries() { yield* this.#map.entries(); }
  * keys() { yield* this.#map.keys(); }
  * values() { yield* this.#map.values(); }

  toString() {
    const quoted = value => value !== '' && firstWrong(value, NO_TOKEN) === -1 ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
    return [...this.#map].map(([name, value]) => `${name}=${quoted(value)}`).join(';');
  }
}
Object.defineProperty(MIMEParams.prototype, Symbol.iterator, { value: MIMEParams.prototype.entries, writable: true, configurable: true });
Object.defineProperty(MIMEParams.prototype, 'toJSON', { value: MIMEParams.prototype.toString, writable: true, configurable: true });

export class MIMEType {
  #type;
  #subtype;
  #parameters;

  constructor(text) {
    const [type, subtype, rest] = parse(`${text}`);
    this.#type = type;
    this.#subtype = subtype;
    this.#parameters = fill(new MIMEParams(), rest);
  }

  get type() { return this.#type; }
  set type(value) { this.#type = MIMEType.#part('type', `${value}`); }
  get subtype() { return this.#subtype; }
  set subtype(value) { this.#subtype = MIMEType.#part('subtype', `${value}`); }
  get essence() { return `${this.#type}/${this.#subtype}`; }
  get params() { return this.#parameters; }

  static #part(production, text) {
    const wrong = firstWrong(text, NO_TOKEN);
    if (text === '' || wrong !== -1) throw wrongSyntax(production, text, wrong);
    return lower(text);
  }

  toString() {
    const parameters = this.#parameters.toString();
    return parameters === '' ? this.essence : `${this.essence};${parameters}`;
  }
}
Object.defineProperty(MIMEType.prototype, 'toJSON', { value: MIMEType.prototype.toString, writable: true, configurable: true });
