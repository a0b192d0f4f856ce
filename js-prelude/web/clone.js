// `structuredClone`: the web's way to copy a value with everything in it.

import { native } from 'duet:native';
import { coded } from 'duet:errors';
import { CLONE, TRANSFER } from 'duet:web/transferable';

const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const VIEWS = {
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array, Float32Array, Float64Array, DataView,
  ...globalThis.Float16Array ? { Float16Array: globalThis.Float16Array } : {},
};

/** What the engine calls an object that is nothing but one, or that a program has made with `class`. */
const PLAIN = new Set(['Object', 'Arguments', 'Mapped Arguments', 'MappedArguments']);

function notCloneable(words) {
  const { DOMException } = native.lazy('duet:web/exception');
  return new DOMException(words, 'DataCloneError');
}

export function structuredClone(value, options = undefined) {
  if (arguments.length === 0) throw coded(TypeError, 'ERR_MISSING_ARGS', 'The value argument must be specified');
  if (options !== undefined && options !== null && typeof options !== 'object') throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'The options argument must be either an object or undefined');
  return cloneWith(value, transferList(options?.transfer)).value;
}

export function transferList(transfer) {
  if (transfer === undefined || transfer === null) return [];
  if (typeof transfer !== 'object' || typeof transfer[Symbol.iterator] !== 'function') throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'Optional transferList argument must be an iterable');
  return [...transfer];
}

/** Clones a value and moves what is listed. Also gives what came of the listed objects, in their order. */
export function cloneWith(value, listed) {
  if (listed.length === 0 && (typeof value !== 'object' || value === null)) return { value: primitive(value), moved: [] };
  const cloner = new Cloner(listed);
  return { value: cloner.cloneAll(value), moved: cloner.move() };
}

function primitive(value) {
  if (typeof value === 'symbol' || typeof value === 'function') throw notCloneable(`${String(value)} could not be cloned.`);
  return value;
}

class Cloner {
  /** What has become of each object. */
  #known = new Map();
  #listed;
  #todo = [];

  constructor(listed) {
    this.#listed = new Set();
    for (const one of listed) {
      if (this.#listed.has(one)) throw notCloneable(`Transfer list contains duplicate ${one instanceof ArrayBuffer ? 'ArrayBuffer' : one?.constructor?.name}`);
      if (!(one instanceof ArrayBuffer) && typeof one?.[TRANSFER] !== 'function') throw coded(TypeError, 'ERR_INVALID_TRANSFER_OBJECT', 'Found invalid object in transferList');
      this.#listed.add(one);
    }
  }

  /** What is in the objects is cloned one after the other, not in each other: they may be nested deeper than calls. */
  cloneAll(value) {
    const clone = this.clone(value);
    for (let next; (next = this.#todo.pop()) !== undefined; ) next();
    return clone;
  }

  clone(value) {
    if (typeof value !== 'object' || value === null) return primitive(value);
    if (this.#known.has(value)) return this.#known.get(value);
    if (typeof value[TRANSFER] === 'function' && this.#listed.has(value)) return this.#remember(value, value[TRANSFER]());
    if (typeof value[CLONE] === 'function') return this.#remember(value, value[CLONE]());
    if (typeof value[TRANSFER] === 'function') throw coded(TypeError, 'ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST', 'Object that needs transfer was found in message but not listed in transferList');
    return this.#cloneBuiltIn(value);
  }

  /** Takes from the listed objects what is theirs: at the end, when nothing can fail any more. */
  move() {
    const moved = [];
    for (const one of this.#listed) {
      if (one instanceof ArrayBuffer) {
        if (one.detached) continue;
        if (this.#known.has(one)) one.transfer(0);
        else moved.push(one.transfer());
      } else {
        moved.push(this.#known.get(one) ?? one[TRANSFER]());
      }
    }
    return moved;
  }

  #remember(value, clone) {
    this.#known.set(value, clone);
    return clone;
  }

  #cloneBuiltIn(value) {
    const name = native.group('inspection').className(value);
    switch (name) {
      case 'Boolean': return this.#remember(value, Object(Boolean.prototype.valueOf.call(value)));
      case 'Number': return this.#remember(value, Object(Number.prototype.valueOf.call(value)));
      case 'String': return this.#remember(value, Object(String.prototype.valueOf.call(value)));
      case 'BigInt': return this.#remember(value, Object(BigInt.prototype.valueOf.call(value)));
      case 'Date': return this.#remember(value, new Date(Date.prototype.getTime.call(value)));
      case 'RegExp': return this.#remember(value, new RegExp(value.source, value.flags));
      case 'ArrayBuffer': return this.#cloneBuffer(value);
      // The memory is shared already, and nobody is further away than this.
      case 'SharedArrayBuffer': return this.#remember(value, value);
      case 'Map': return this.#cloneMap(value);
      case 'Set': return this.#cloneSet(value);
      case 'Error': return this.#cloneError(value);
      case 'Array': return this.#cloneProperties(value, Array(value.length));
    }
    if (Object.hasOwn(VIEWS, name)) return this.#cloneView(value, VIEWS[name]);
    const isProxy = name === 'Object' && native.group('inspection').proxy(value) !== undefined;
    if (!PLAIN.has(name) || isProxy) throw notCloneable(`#<${name ?? 'Object'}> could not be cloned.`);
    return this.#cloneProperties(value, {});
  }

  #cloneProperties(value, clone) {
    this.#remember(value, clone);
    this.#todo.push(() => {
      for (const key of Object.keys(value)) {
        // A getter may have removed it meanwhile.
        if (!Object.hasOwn(value, key)) continue;
        const property = this.clone(value[key]);
        if (key === '__proto__') Object.defineProperty(clone, key, { value: property, writable: true, enumerable: true, configurable: true });
        else clone[key] = property;
      }
    });
    return clone;
  }

  #cloneBuffer(buffer) {
    if (buffer.detached) throw notCloneable('An ArrayBuffer is detached and could not be cloned.');
    const options = buffer.resizable ? { maxByteLength: buffer.maxByteLength } : undefined;
    const clone = new ArrayBuffer(buffer.byteLength, options);
    new Uint8Array(clone).set(new Uint8Array(buffer));
    return this.#remember(buffer, clone);
  }

  #cloneView(view, View) {
    const buffer = this.clone(view.buffer);
    const length = View === DataView ? view.byteLength : view.length;
    return this.#remember(view, new View(buffer, view.byteOffset, length));
  }

  #cloneMap(map) {
    const clone = this.#remember(map, new Map());
    const entries = [...Map.prototype.entries.call(map)];
    this.#todo.push(() => {
      for (const [key, value] of entries) clone.set(this.clone(key), this.clone(value));
    });
    return clone;
  }

  #cloneSet(set) {
    const clone = this.#remember(set, new Set());
    const values = [...Set.prototype.values.call(set)];
    this.#todo.push(() => {
      for (const value of values) clone.add(this.clone(value));
    });
    return clone;
  }

  #cloneError(error) {
    const { name } = error;
    const Base = Object.hasOwn(ERRORS, name) ? ERRORS[name] : Error;
    const made = this.#remember(error, new Base());
    for (const key of ['stack', 'message', 'cause']) {
      if (!Object.hasOwn(error, key)) {
        delete made[key];
        continue;
      }
      const value = key === 'cause' ? this.clone(error.cause) : String(error[key]);
      Object.defineProperty(made, key, { value, writable: true, configurable: true });
    }
    return made;
  }
}
