// `Headers`, as the Fetch standard has it.

import { native } from 'duet:native';

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// eslint-disable-next-line no-control-regex
const FORBIDDEN_IN_VALUE = /[\0\r\n]|[^\0-\xff]/;
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

function checkedName(method, name) {
  const text = String(name);
  if (!NAME.test(text)) throw new TypeError(`Headers.${method}: ${text} is an invalid header name.`);
  return text.toLowerCase();
}

function checkedValue(method, value) {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (FORBIDDEN_IN_VALUE.test(text)) throw new TypeError(`Headers.${method}: ${text} is an invalid header value.`);
  return text;
}

const needs = (method, least, given) => {
  if (given < least) throw new TypeError(`Headers.${method}: ${least} argument${least > 1 ? 's' : ''} required, but${given ? ' only' : ''} ${given} present.`);
};

export class Headers {
  /** Values by lower-case name; `set-cookie` keeps each of its own. */
  #fields = new Map();
  #cookies = [];
  #isImmutable = false;

  constructor(init) {
    if (init === undefined) return;
    if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
      throw new TypeError("Headers constructor: init given is not one of: 'sequence<sequence<ByteString>>', 'record<ByteString, ByteString>'.");
    }
    fill(this, init);
  }

  append(name, value) {
    needs('append', 2, arguments.length);
    const known = checkedName('append', name);
    const text = checkedValue('append', value);
    this.#checkMutable();
    if (known === 'set-cookie') {
      this.#cookies.push(text);
      return;
    }
    const before = this.#fields.get(known);
    this.#fields.set(known, before === undefined ? text : `${before}${known === 'cookie' ? '; ' : ', '}${text}`);
  }

  delete(name) {
    needs('delete', 1, arguments.length);
    const known = checkedName('delete', name);
    this.#checkMutable();
    if (known === 'set-cookie') this.#cookies = [];
    else this.#fields.delete(known);
  }

  get(name) {
    needs('get', 1, arguments.length);
    const known = checkedName('get', name);
    if (known === 'set-cookie') return this.#cookies.length ? this.#cookies.join(', ') : null;
    return this.#fields.get(known) ?? null;
  }

  has(name) {
    needs('has', 1, arguments.length);
    const known = checkedName('has', name);
    return known === 'set-cookie' ? this.#cookies.length > 0 : this.#fields.has(known);
  }

  set(name, value) {
    needs('set', 2, arguments.length);
    const known = checkedName('set', name);
    const text = checkedValue('set', value);
    this.#checkMutable();
    if (known === 'set-cookie') this.#cookies = [text];
    else this.#fields.set(known, text);
  }

  getSetCookie() { return [...this.#cookies]; }

  forEach(callback, thisArgument) {
    if (typeof callback !== 'function') throw new TypeError("Failed to execute 'forEach' on 'Headers': parameter 1 is not of type 'Function'.");
    for (const [name, value] of this) callback.call(thisArgument, value, name, this);
  }

  * entries() { yield* this.#sorted(); }
  * keys() { for (const [name] of this.#sorted()) yield name; }
  * values() { for (const [, value] of this.#sorted()) yield value; }
  [Symbol.iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'Headers'; }

  [INSPECT](depth, options) {
    return `Headers ${native.lazy('duet:inspect').inspect(Object.fromEntries(this), options)}`;
  }

  #sorted() {
    const all = [...this.#fields, ...this.#cookies.map(cookie => ['set-cookie', cookie])];
    return all.sort(([one], [other]) => one < other ? -1 : one > other ? 1 : 0);
  }

  #checkMutable() {
    if (this.#isImmutable) throw new TypeError('immutable');
  }

  /** From now on, these fields cannot be changed. */
  static freeze(headers) {
    headers.#isImmutable = true;
    return headers;
  }
}

// For us alone.
export const { freeze } = Headers;
delete Headers.freeze;
for (const name of ['append', 'delete', 'get', 'has', 'set', 'getSetCookie', 'forEach', 'entries', 'keys', 'values']) {
  Object.defineProperty(Headers.prototype, name, { enumerable: true });
}

/** Adds what a constructor was given: other headers, pairs, or a record. */
export function fill(headers, init) {
  if (typeof init[Symbol.iterator] === 'function') {
    for (const pair of init) {
      const both = [...pair];
      if (both.length !== 2) throw new TypeError('Headers constructor: expected name/value pair to be length 2, found ' + both.length + '.');
      headers.append(both[0], both[1]);
    }
    return;
  }
  for (const name of Reflect.ownKeys(init)) {
    if (Object.getOwnPropertyDescriptor(init, name)?.enumerable) headers.append(name, init[name]);
  }
}
