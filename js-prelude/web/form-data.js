// `FormData`, as the XMLHttpRequest standard has it.

import { native } from 'duet:native';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');
const web = () => native.lazy('duet:web/blob');

const needs = (method, least, given) => {
  if (given < least) throw new TypeError(`FormData.${method}: ${least} argument${least > 1 ? 's' : ''} required, but${given ? ' only' : ''} ${given} present.`);
};

/** A value as it is kept: text, or a file with a name. */
function kept(method, value, filename, isNamed) {
  const { Blob, File } = web();
  if (value instanceof Blob) {
    if (value instanceof File && !isNamed) return value;
    return new File([value], isNamed ? String(filename) : 'blob', { type: value.type, lastModified: value.lastModified });
  }
  if (isNamed) throw new TypeError(`FormData.${method}: value is not of type 'Blob'`);
  return String(value).toWellFormed();
}

export class FormData {
  #entries = [];

  constructor(form) {
    if (form !== undefined) throw new TypeError("FormData constructor: Argument 1 could not be converted to: undefined.");
  }

  append(name, value, filename) {
    needs('append', 2, arguments.length);
    this.#entries.push([String(name).toWellFormed(), kept('append', value, filename, arguments.length > 2)]);
  }

  delete(name) {
    needs('delete', 1, arguments.length);
    this.#entries = this.#entries.filter(([known]) => known !== String(name));
  }

  get(name) {
    needs('get', 1, arguments.length);
    return this.#entries.find(([known]) => known === String(name))?.[1] ?? null;
  }

  getAll(name) {
    needs('getAll', 1, arguments.length);
    return this.#entries.filter(([known]) => known === String(name)).map(([, value]) => value);
  }

  has(name) {
    needs('has', 1, arguments.length);
    return this.#entries.some(([known]) => known === String(name));
  }

  set(name, value, filename) {
    needs('set', 2, arguments.length);
    const known = String(name).toWellFormed();
    const entry = [known, kept('set', value, filename, arguments.length > 2)];
    const first = this.#entries.findIndex(([one]) => one === known);
    if (first < 0) this.#entries.push(entry);
    else this.#entries = this.#entries.filter(([one], index) => index === first || one !== known).with(first, entry);
  }

  forEach(callback, thisArgument) {
    for (const [name, value] of this) callback.call(thisArgument, value, name, this);
  }

  * entries() { yield* this.#entries.map(entry => [...entry]); }
  * keys() { for (const [name] of this.#entries) yield name; }
  * values() { for (const [, value] of this.#entries) yield value; }
  [Symbol.iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'FormData'; }

  [INSPECT](depth, options) {
    const shown = {};
    for (const [name, value] of this) {
      if (!(name in shown)) shown[name] = value;
      else if (Array.isArray(shown[name])) shown[name].push(value);
      else shown[name] = [shown[name], value];
    }
    return `FormData ${native.lazy('duet:inspect').inspect(shown, options)}`;
  }
}
