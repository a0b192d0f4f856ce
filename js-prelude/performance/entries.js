// What is measured, and who hears of it: `PerformanceEntry` and its kinds, and `PerformanceObserver`.

import { native } from 'duet:native';
import { checkFunction, coded, invalidArgType, invalidArgValue, missingArgs } from 'duet:errors';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');
/** Who may make entries: nobody but us. */
const OURS = Symbol('entry');
export const SUPPORTED = Object.freeze(['function', 'gc', 'http', 'mark', 'measure', 'net', 'resource']);

const illegal = () => coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');

export class PerformanceEntry {
  #name;
  #entryType;
  #startTime;
  #duration;
  #detail;

  constructor(key, name, entryType, startTime, duration, detail) {
    if (key !== OURS) throw illegal();
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
    this.#detail = detail;
  }

  get name() { return this.#name; }
  get entryType() { return this.#entryType; }
  get startTime() { return this.#startTime; }
  get duration() { return this.#duration; }
  get detail() { return this.#detail; }

  toJSON() {
    const { name, entryType, startTime, duration, detail } = this;
    return { name, entryType, startTime, duration, ...(detail === undefined || entryType === 'resource' ? {} : { detail }) };
  }

  [INSPECT](depth, options, inspect = native.lazy('duet:inspect').inspect) {
    if (depth < 0) return this;
    const { name, entryType, startTime, duration, detail } = this;
    return `${this.constructor.name} ${inspect({ name, entryType, startTime, duration, detail }, options)}`;
  }
}

/** What a mark or a measure carries, as it was when it was made. */
function copied(detail) {
  if (detail === undefined || detail === null) return null;
  return typeof detail === 'object' && typeof globalThis.structuredClone === 'function' ? structuredClone(detail) : detail;
}

export class PerformanceMark extends PerformanceEntry {
  constructor(name, options) {
    if (arguments.length === 0) throw missingArgs('name');
    if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'function') throw invalidArgType('options', 'Object', options);
    const startTime = options?.startTime ?? native.lazy('duet:performance').performance.now();
    if (typeof startTime !== 'number') throw invalidArgType('startTime', 'number', startTime);
    if (startTime < 0) throw coded(TypeError, 'ERR_PERFORMANCE_INVALID_TIMESTAMP', `${startTime} is not a valid timestamp`);
    super(OURS, `${name}`, 'mark', startTime, 0, copied(options?.detail));
  }
}

export class PerformanceMeasure extends PerformanceEntry {}
export class PerformanceResourceTiming extends PerformanceEntry {}
for (const Class of [PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceResourceTiming]) {
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

export const measureOf = (name, start, duration, detail) => new PerformanceMeasure(OURS, name, 'measure', start, duration, copied(detail));
export const entryOf = (name, type, start, duration, detail) => new PerformanceEntry(OURS, name, type, start, duration, detail);
export const resourceOf = (name, start, duration) => new PerformanceResourceTiming(OURS, name, 'resource', start, duration);

// The timeline.

let timeline = [];

const inOrder = (one, other) => one.startTime - other.startTime;

export function entries(name, type) {
  return timeline.filter(entry => (name === undefined || entry.name === name) && (type === undefined || entry.entryType === type)).sort(inOrder);
}

export function clear(type, name) {
  timeline = timeline.filter(entry => entry.entryType !== type || (name !== undefined && entry.name !== name));
}

/** Puts an entry where it can be found, and tells those who watch. */
export function enqueue(entry) {
  if (['mark', 'measure', 'resource'].includes(entry.entryType)) timeline.push(entry);
  for (const observer of observers) observer[OURS](entry);
}

// Observers.

const observers = new Set();
export const isObserved = type => [...observers].some(observer => observer[OURS](undefined, type));

export class PerformanceObserverEntryList {
  #entries;

  constructor(key, list) {
    if (key !== OURS) throw illegal();
    this.#entries = list.sort(inOrder);
  }

  getEntries() { return this.#entries.slice(); }

  getEntriesByType(type) {
    if (arguments.length === 0) throw missingArgs('type');
    return this.#entries.filter(entry => entry.entryType === `${type}`);
  }

  getEntriesByName(name, type) {
    if (arguments.length === 0) throw missingArgs('name');
    return this.#entries.filter(entry => entry.name === `${name}` && (type === undefined || type === null || entry.entryType === type));
  }

  [INSPECT](depth, options, inspect = native.lazy('duet:inspect').inspect) {
    return depth < 0 ? this : `PerformanceObserverEntryList ${inspect(this.#entries, options)}`;
  }
}

export class PerformanceObserver {
  #callback;
  #types = new Set();
  #mode;
  #buffer = [];
  #isDue = false;

  static get supportedEntryTypes() { return SUPPORTED; }

  constructor(callback) {
    checkFunction(callback, 'callback');
    this.#callback = callback;
  }

  observe(options = {}) {
    if (options === null || typeof options !== 'object') throw invalidArgType('options', 'Object', options);
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined) throw missingArgs('options.entryTypes', 'options.type');
    if (entryTypes !== undefined && type !== undefined) throw invalidArgValue('options.entryTypes', entryTypes, 'options.entryTypes can not set with options.type together');
    if (entryTypes !== undefined) {
      if (this.#mode === 'single') throw new (globalThis.DOMException ?? Error)('PerformanceObserver can not change to multiple observations', 'InvalidModificationError');
      if (!Array.isArray(entryTypes)) throw invalidArgType('options.entryTypes', 'string[]', entryTypes);
      this.#mode = 'multiple';
      this.#types = new Set(entryTypes.filter(one => SUPPORTED.includes(one)));
    } else {
      if (this.#mode === 'multiple') throw new (globalThis.DOMException ?? Error)('PerformanceObserver can not change to single observation', 'InvalidModificationError');
      this.#mode = 'single';
      if (!SUPPORTED.includes(type)) return;
      this.#types.add(type);
      if (buffered) for (const entry of entries(undefined, type)) this[OURS](entry);
    }
    if (this.#types.size > 0) observers.add(this);
    else this.disconnect();
  }

  disconnect() {
    observers.delete(this);
    this.#types = new Set();
    this.#buffer = [];
    this.#mode = undefined;
  }

  takeRecords() { return this.#buffer.splice(0); }

  /** Takes an entry, or says whether it wants those of a type. */
  [OURS](entry, type = entry.entryType) {
    if (!this.#types.has(type)) return false;
    if (entry === undefined) return true;
    this.#buffer.push(entry);
    if (!this.#isDue) {
      this.#isDue = true;
      native.lazy('duet:timers').setImmediate(() => {
        this.#isDue = false;
        const list = this.#buffer.splice(0);
        if (list.length > 0) this.#callback(new PerformanceObserverEntryList(OURS, list), this);
      });
    }
    return true;
  }

  [INSPECT](depth, options, inspect = native.lazy('duet:inspect').inspect) {
    return depth < 0 ? this : `PerformanceObserver ${inspect({ connected: observers.has(this), pending: this.#isDue, entryTypes: [...this.#types], buffer: this.#buffer }, options)}`;
  }
}
