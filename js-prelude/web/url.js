// `URL` and `URLSearchParams`, as the WHATWG standard and Node.js have them. Parsing is native; a URL
// keeps its text and where its parts are.

import { native } from 'duet:native';
import { checkFunction, coded, missingArgs } from 'duet:errors';

const urls = native.group('url');
const INSPECT = Symbol.for('nodejs.util.inspect.custom');
const ORIGINS = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:']);

// What `native.group('url').parse` answers with.
const [SCHEME, USER, USER_END, PASSWORD, PASSWORD_END, HOST, HOST_END, PORT, PORT_END, PATH, PATH_END, QUERY_END] = Array.from({ length: 12 }, (_, index) => index + 1);

function invalidThis(name) {
  return coded(TypeError, 'ERR_INVALID_THIS', `Value of "this" must be of type ${name}`);
}

export function invalidUrl(input, base) {
  return coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL', base === undefined ? { input } : { input, base });
}

function enumerable(Class, names) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
}

export class URL {
  #parts;
  #searchParams;

  constructor(input, base = undefined) {
    if (arguments.length === 0) throw missingArgs('url');
    const text = `${input}`;
    const from = base === undefined ? undefined : `${base}`;
    const parts = urls.parse(text, from);
    if (!parts) throw invalidUrl(text, from);
    this.#parts = parts;
  }

  static canParse(url, base = undefined) {
    if (arguments.length === 0) throw missingArgs('url');
    return urls.parse(`${url}`, base === undefined ? undefined : `${base}`) !== undefined;
  }

  static parse(url, base = undefined) {
    if (arguments.length === 0) throw missingArgs('url');
    return URL.canParse(url, base) ? new URL(url, base) : null;
  }

  static createObjectURL(blob) { return native.lazy('duet:url/objects').create(blob); }

  static revokeObjectURL(url) {
    if (arguments.length === 0) throw missingArgs('url');
    native.lazy('duet:url/objects').revoke(`${url}`);
  }

  static #of(url) {
    if (typeof url !== 'object' || url === null || !(#parts in url)) throw invalidThis('URL');
    return url.#parts;
  }

  static #slice(url, from, to) {
    const parts = URL.#of(url);
    return parts[0].slice(parts[from], parts[to]);
  }

  static #set(url, part, value) {
    const parts = urls.set(URL.#of(url)[0], part, `${value}`);
    if (parts) url.#parts = parts;
  }

  get href() { return URL.#of(this)[0]; }
  set href(value) {
    URL.#of(this);
    const text = `${value}`;
    const parts = urls.parse(text, undefined);
    if (!parts) throw invalidUrl(text);
    this.#parts = parts;
    this.#refresh();
  }

  get origin() {
    const { protocol } = this;
    if (ORIGINS.has(protocol)) return `${protocol}//${this.host}`;
    if (protocol !== 'blob:') return 'null';
    const inner = URL.parse(this.pathname);
    return inner && (inner.protocol === 'http:' || inner.protocol === 'https:') ? inner.origin : 'null';
  }

  get protocol() { return URL.#of(this)[0].slice(0, this.#parts[SCHEME] + 1); }
  set protocol(value) { URL.#set(this, 'protocol', value); }

  get username() { return URL.#slice(this, USER, USER_END); }
  set username(value) { URL.#set(this, 'username', value); }

  get password() { return URL.#slice(this, PASSWORD, PASSWORD_END); }
  set password(value) { URL.#set(this, 'password', value); }

  get host() { return URL.#slice(this, HOST, PORT_END); }
  set host(value) { URL.#set(this, 'host', value); }

  get hostname() { return URL.#slice(this, HOST, HOST_END); }
  set hostname(value) { URL.#set(this, 'hostname', value); }

  get port() { return URL.#slice(this, PORT, PORT_END); }
  set port(value) { URL.#set(this, 'port', value); }

  get pathname() { return URL.#slice(this, PATH, PATH_END); }
  set pathname(value) { URL.#set(this, 'pathname', value); }

  get search() {
    const search = URL.#slice(this, PATH_END, QUERY_END);
    return search === '?' ? '' : search;
  }
  set search(value) {
    URL.#set(this, 'search', value);
    this.#refresh();
  }

  get searchParams() {
    URL.#of(this);
    return this.#searchParams ??= bind(this.search, query => URL.#set(this, 'search', query));
  }

  get hash() {
    const hash = URL.#of(this)[0].slice(this.#parts[QUERY_END]);
    return hash === '#' ? '' : hash;
  }
  set hash(value) { URL.#set(this, 'hash', value); }

  toString() { return URL.#of(this)[0]; }
  toJSON() { return URL.#of(this)[0]; }

  /** Lets the parameters that were handed out show what the URL has now. */
  #refresh() {
    if (this.#searchParams) replace(this.#searchParams, this.search);
  }

  [INSPECT](depth, options, inspect = native.lazy('duet:inspect').inspect) {
    if (!(#parts in this)) return this;
    if (typeof depth === 'number' && depth < 0) return this;
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } = this;
    const name = this.constructor?.name || 'URL';
    return `${name} ${inspect({ href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash }, options)}`;
  }

}

Object.defineProperty(URL.prototype, Symbol.toStringTag, { value: 'URL', configurable: true });
enumerable(URL, ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash', 'toString', 'toJSON']);
for (const name of ['canParse', 'parse', 'createObjectURL', 'revokeObjectURL']) Object.defineProperty(URL, name, { enumerable: true });

let bind;
let replace;

export class URLSearchParams {
  /** Names and values in turn. */
  #list = [];
  #changed;

  static {
    bind = (search, changed) => {
      const parameters = new URLSearchParams(search);
      parameters.#changed = changed;
      return parameters;
    };
    replace = (parameters, search) => { parameters.#list = urls.parseQuery(search.slice(1)); };
  }

  constructor(init = undefined) {
    if (init === undefined || init === null) return;
    if (typeof init !== 'object' && typeof init !== 'function') {
      const text = `${init}`;
      this.#list = urls.parseQuery(text[0] === '?' ? text.slice(1) : text);
      return;
    }
    const iterate = init[Symbol.iterator];
    if (init instanceof URLSearchParams && #list in init && iterate === URLSearchParams.prototype[Symbol.iterator]) {
      this.#list = init.#list.slice();
    } else if (iterate !== undefined && iterate !== null) {
      if (typeof iterate !== 'function') throw coded(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
      for (const pair of init) this.#list.push(...tuple(pair));
    } else {
      this.#fromRecord(init);
    }
  }

  #fromRecord(record) {
    const places = new Map();
    for (const key of Reflect.ownKeys(record)) {
      if (!Object.getOwnPropertyDescriptor(record, key)?.enumerable) continue;
      const name = scalar(key);
      const value = scalar(record[key]);
      if (places.has(name)) {
        this.#list[places.get(name)] = value;
      } else {
        places.set(name, this.#list.push(name, value) - 1);
      }
    }
  }

  static #of(parameters) {
    if (typeof parameters !== 'object' || parameters === null || !(#list in parameters)) throw invalidThis('URLSearchParams');
    return parameters.#list;
  }

  #tell() { this.#changed?.(urls.serializeQuery(this.#list)); }

  get size() { return URLSearchParams.#of(this).length / 2; }

  append(name, value) {
    URLSearchParams.#of(this);
    if (arguments.length < 2) throw missingArgs('name', 'value');
    this.#list.push(scalar(name), scalar(value));
    this.#tell();
  }

  delete(name, value = undefined) {
    URLSearchParams.#of(this);
    if (arguments.length === 0) throw missingArgs('name');
    const wanted = scalar(name);
    const only = value === undefined ? undefined : scalar(value);
    this.#list = this.#list.filter((_, index, list) => {
      const pair = index - index % 2;
      return list[pair] !== wanted || (only !== undefined && list[pair + 1] !== only);
    });
    this.#tell();
  }

  get(name) {
    const list = URLSearchParams.#of(this);
    if (arguments.length === 0) throw missingArgs('name');
    const wanted = scalar(name);
    for (let index = 0; index < list.length; index += 2) if (list[index] === wanted) return list[index + 1];
    return null;
  }

  getAll(name) {
    const list = URLSearchParams.#of(this);
    if (arguments.length === 0) throw missingArgs('name');
    const wanted = scalar(name);
    return list.filter((_, index) => index % 2 === 1 && list[index - 1] === wanted);
  }

  has(name, value = undefined) {
    const list = URLSearchParams.#of(this);
    if (arguments.length === 0) throw missingArgs('name');
    const wanted = scalar(name);
    const only = value === undefined ? undefined : scalar(value);
    for (let index = 0; index < list.length; index += 2) if (list[index] === wanted && (only === undefined || list[index + 1] === only)) return true;
    return false;
  }

  set(name, value) {
    const list = URLSearchParams.#of(this);
    if (arguments.length < 2) throw missingArgs('name', 'value');
    const wanted = scalar(name);
    const pairs = [];
    let isSet = false;
    for (let index = 0; index < list.length; index += 2) {
      if (list[index] !== wanted) pairs.push(list[index], list[index + 1]);
      else if (!isSet) {
        pairs.push(wanted, scalar(value));
        isSet = true;
      }
    }
    if (!isSet) pairs.push(wanted, scalar(value));
    this.#list = pairs;
    this.#tell();
  }

  sort() {
    const list = URLSearchParams.#of(this);
    const pairs = [];
    for (let index = 0; index < list.length; index += 2) pairs.push([list[index], list[index + 1]]);
    pairs.sort(([one], [other]) => one < other ? -1 : one > other ? 1 : 0);
    this.#list = pairs.flat();
    this.#tell();
  }

  forEach(callback, thisArg = undefined) {
    URLSearchParams.#of(this);
    checkFunction(callback, 'callback');
    for (let index = 0; index < this.#list.length; index += 2) Reflect.apply(callback, thisArg, [this.#list[index + 1], this.#list[index], this]);
  }

  entries() {
    URLSearchParams.#of(this);
    return new Pairs(() => this.#list, (name, value) => [name, value]);
  }

  keys() {
    URLSearchParams.#of(this);
    return new Pairs(() => this.#list, name => name);
  }

  values() {
    URLSearchParams.#of(this);
    return new Pairs(() => this.#list, (name, value) => value);
  }

  toString() { return urls.serializeQuery(URLSearchParams.#of(this)); }

  [INSPECT](depth, options, inspect = native.lazy('duet:inspect').inspect) {
    if (!(#list in this)) return this;
    if (typeof depth === 'number' && depth < 0) return '[Object]';
    const pairs = [];
    for (let index = 0; index < this.#list.length; index += 2) pairs.push(`${inspect(this.#list[index], options)} => ${inspect(this.#list[index + 1], options)}`);
    return showPairs('URLSearchParams', pairs, options);
  }
}

const scalar = value => (typeof value === 'string' ? value : `${value}`).toWellFormed();

function tuple(pair) {
  const isSequence = (typeof pair === 'object' && pair !== null || typeof pair === 'function') && typeof pair[Symbol.iterator] === 'function';
  const items = isSequence ? [...pair] : [];
  if (items.length !== 2) throw coded(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
  return items.map(scalar);
}

/** On one line while it is short. */
function showPairs(name, pairs, options) {
  const width = pairs.reduce((sum, one) => sum + one.length + 2, -2);
  if (pairs.length === 0) return `${name} {}`;
  return width <= (options?.breakLength ?? 80) ? `${name} { ${pairs.join(', ')} }` : `${name} {\n  ${pairs.join(',\n  ')} }`;
}

Object.defineProperty(URLSearchParams.prototype, Symbol.toStringTag, { value: 'URLSearchParams', configurable: true });
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { value: URLSearchParams.prototype.entries, writable: true, configurable: true });
enumerable(URLSearchParams, ['size', 'append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'toString', 'forEach', 'entries', 'keys', 'values']);

/** An iterator that sees what is added and taken away meanwhile. */
class Pairs {
  #list;
  #shape;
  #index = 0;

  constructor(list, shape) {
    this.#list = list;
    this.#shape = shape;
  }

  next() {
    if (!(#list in this)) throw invalidThis('URLSearchParamsIterator');
    const list = this.#list();
    if (this.#index >= list.length) return { value: undefined, done: true };
    const value = this.#shape(list[this.#index], list[this.#index + 1]);
    this.#index += 2;
    return { value, done: false };
  }

  [INSPECT](depth, options, inspect = native.lazy('duet:inspect').inspect) {
    if (typeof depth === 'number' && depth < 0) return '[Object]';
    const list = this.#list();
    const rest = [];
    for (let index = this.#index; index < list.length; index += 2) rest.push(inspect(this.#shape(list[index], list[index + 1]), options));
    return showPairs('URLSearchParams Iterator', rest, options);
  }
}

Object.setPrototypeOf(Pairs.prototype, Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())));
Object.defineProperty(Pairs.prototype, Symbol.toStringTag, { value: 'URLSearchParams Iterator', configurable: true });
delete Pairs.prototype.constructor;
Object.defineProperty(Pairs.prototype, 'next', { enumerable: true });

export const isURL = value => Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
