// The meter provider of OpenTelemetry's metrics API: instruments that count in Rust, and are shown in
// `/metrics`. Callbacks of observable instruments are asked when somebody reads the metrics.

import { native } from 'duet:native';
import { tracing } from 'duet:opentelemetry/native';

const { instrument, take, observe, observed, collector } = native.meter();

// What is done with the values, as Rust numbers it.
const [COUNT, SUM, KEEP, SORT, OBSERVE_COUNT, OBSERVE_SUM, OBSERVE] = [0, 1, 2, 3, 4, 5, 6];

// The API's `ValueType.INT`.
const INT = 0;

// How long callbacks may take that answer later, in milliseconds: the host waits a little longer.
const LONGEST = 300;

class Instrument {
  #id;

  #isInt;

  constructor(id, isInt) {
    this.#id = id;
    this.#isInt = isInt;
  }

  static take(self, value, attributes, span) {
    if (typeof value === 'number') take(self.#id, self.#isInt ? Math.trunc(value) : value, attributes, span);
  }

  static observe(self) { observe(self.#id); }

  static observed(self) { observed(self.#id); }
}

class Counter extends Instrument {
  add(value, attributes) { Instrument.take(this, value, attributes); }
}

class Gauge extends Instrument {
  record(value, attributes) { Instrument.take(this, value, attributes); }
}

class Histogram extends Instrument {
  record(value, attributes, context) { Instrument.take(this, value, attributes, spanOf(context)); }
}

/** The span in which something is measured, if somebody keeps it: it is an example then. */
function spanOf(context) {
  if (!tracing.exports()) return undefined;
  const { active, spanIn } = native.lazy('duet:opentelemetry/context');
  return spanIn(context ?? active());
}

// What is asked: for each callback the instruments that it may speak of, and whether for several.
const callbacks = [];
// The instruments that have been asked for, as long as they have something to forget.
const shown = new Set();
let hasCollector = false;
let isCollecting = false;

const isSame = (known, callback, observables, isBatch) => known.callback === callback && known.isBatch === isBatch
  && known.observables.size === observables.size && [...observables].every(one => known.observables.has(one));

function addCallback(callback, observables, isBatch) {
  if (typeof callback !== 'function' || observables.size === 0) return;
  if (callbacks.some(known => isSame(known, callback, observables, isBatch))) return;
  if (!hasCollector) collector(collect);
  hasCollector = true;
  callbacks.push({ callback, observables, isBatch, isAsked: false });
}

function removeCallback(callback, observables, isBatch) {
  const index = callbacks.findIndex(known => isSame(known, callback, observables, isBatch));
  if (index >= 0) callbacks.splice(index, 1);
}

class Observable extends Instrument {
  addCallback(callback) { addCallback(callback, new Set([this]), false); }

  removeCallback(callback) { removeCallback(callback, new Set([this]), false); }
}

const setOf = observables => new Set([...observables].filter(one => one instanceof Observable));

const tell = error => console.error('A callback of an observable instrument failed:', error);

/** Asks a callback. What it says later than `collection` is open is not heard. Gives a promise if it answers later. */
function ask(known, collection) {
  const { callback, observables, isBatch } = known;
  const say = (observable, value, attributes) => {
    if (collection.isOpen && observables.has(observable)) Instrument.take(observable, value, attributes);
  };
  const [only] = observables;
  let answer;
  try {
    answer = callback(isBatch ? { observe: say } : { observe: (value, attributes) => say(only, value, attributes) });
  } catch (error) {
    tell(error);
  }
  if (typeof answer?.then !== 'function') return undefined;
  known.isAsked = true;
  const end = () => { known.isAsked = false; };
  return Promise.resolve(answer).catch(tell).then(end);
}

/** Asks every callback, and calls `done` when all have answered, or should have. */
async function collect(done) {
  if (isCollecting) return;
  isCollecting = true;
  const collection = { isOpen: true };
  for (const { observables } of callbacks) for (const observable of observables) shown.add(observable);
  for (const observable of shown) Instrument.observe(observable);
  // One that has not come back yet is not asked a second time.
  const later = callbacks.filter(known => !known.isAsked).map(known => ask(known, collection)).filter(answer => answer !== undefined);
  if (later.length > 0) {
    let timer;
    await Promise.race([Promise.all(later), new Promise(resolve => { timer = setTimeout(resolve, LONGEST); })]);
    clearTimeout(timer);
  }
  collection.isOpen = false;
  for (const observable of shown) Instrument.observed(observable);
  // What nobody speaks of any more has now been forgotten.
  shown.clear();
  for (const { observables } of callbacks) for (const observable of observables) shown.add(observable);
  isCollecting = false;
  done();
}

class Meter {
  #scope;

  constructor(scope) { this.#scope = scope; }

  #make(Class, does, name, options) {
    const { unit = '', description = '', valueType, advice } = options ?? {};
    const bounds = advice?.explicitBucketBoundaries;
    const id = instrument(does, [...this.#scope, `${name}`, `${unit}`, `${description}`], Array.isArray(bounds) ? bounds.map(Number) : undefined);
    return new Class(id, valueType === INT);
  }

  createCounter(name, options) { return this.#make(Counter, COUNT, name, options); }

  createUpDownCounter(name, options) { return this.#make(Counter, SUM, name, options); }

  createGauge(name, options) { return this.#make(Gauge, KEEP, name, options); }

  createHistogram(name, options) { return this.#make(Histogram, SORT, name, options); }

  createObservableCounter(name, options) { return this.#make(Observable, OBSERVE_COUNT, name, options); }

  createObservableUpDownCounter(name, options) { return this.#make(Observable, OBSERVE_SUM, name, options); }

  createObservableGauge(name, options) { return this.#make(Observable, OBSERVE, name, options); }

  addBatchObservableCallback(callback, observables) { addCallback(callback, setOf(observables), true); }

  removeBatchObservableCallback(callback, observables) { removeCallback(callback, setOf(observables), true); }
}

export const meterProvider = {
  getMeter(name, version, options) { return new Meter([`${name ?? ''}`, `${version ?? ''}`, `${options?.schemaUrl ?? ''}`]); },
};
