// The meter provider of OpenTelemetry's metrics API: instruments that count in Rust, and are shown in
// `/metrics`. Callbacks of observable instruments are asked when somebody reads the metrics.

import { native } from 'duet:native';

const { instrument, take, observe, observed, collector } = native.meter();

// What is done with the values, as Rust numbers it.
const [COUNT, SUM, KEEP, SORT, OBSERVE_COUNT, OBSERVE] = [0, 1, 2, 3, 4, 5];

/** Keys and values in turn, as text. */
function flat(attributes) {
  const texts = [];
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null) continue;
    texts.push(key, Array.isArray(value) ? JSON.stringify(value) : String(value));
  }
  return texts;
}

class Instrument {
  #id;

  constructor(id) { this.#id = id; }

  static take(self, value, attributes) {
    if (typeof value === 'number') take(self.#id, value, flat(attributes));
  }

  static observe(self) { observe(self.#id); }

  static observed(self) { observed(self.#id); }
}

class Counter extends Instrument {
  add(value, attributes) { Instrument.take(this, value, attributes); }
}

class Recorder extends Instrument {
  record(value, attributes) { Instrument.take(this, value, attributes); }
}

// What is asked: for each callback the instruments that it may speak of, and whether for several.
const callbacks = [];
let isCollecting = false;

function addCallback(callback, observables, isBatch) {
  if (callbacks.length === 0) collector(collect);
  const known = callbacks.find(known => known.callback === callback && known.isBatch === isBatch && sameSet(known.observables, observables));
  if (known === undefined) callbacks.push({ callback, observables, isBatch });
}

function removeCallback(callback, observables, isBatch) {
  const index = callbacks.findIndex(known => known.callback === callback && known.isBatch === isBatch && sameSet(known.observables, observables));
  if (index >= 0) callbacks.splice(index, 1);
}

const sameSet = (ones, others) => ones.length === others.length && ones.every(one => others.includes(one));

class Observable extends Instrument {
  addCallback(callback) { addCallback(callback, [this], false); }

  removeCallback(callback) { removeCallback(callback, [this], false); }
}

async function ask({ callback, observables, isBatch }) {
  const say = (observable, value, attributes) => {
    if (observables.includes(observable)) Instrument.take(observable, value, attributes);
  };
  try {
    await callback(isBatch ? { observe: say } : { observe: (value, attributes) => say(observables[0], value, attributes) });
  } catch (error) {
    console.error('A callback of an observable instrument failed:', error);
  }
}

/** Asks every callback, and calls `done` when all have answered. */
async function collect(done) {
  // A callback that does not come back must not be asked twice.
  if (isCollecting) return;
  isCollecting = true;
  const asked = [...callbacks];
  const all = new Set(asked.flatMap(({ observables }) => observables));
  for (const observable of all) Instrument.observe(observable);
  await Promise.all(asked.map(ask));
  for (const observable of all) Instrument.observed(observable);
  isCollecting = false;
  done();
}

class Meter {
  #scope;

  constructor(scope) { this.#scope = scope; }

  #make(Class, does, name, { unit = '', description = '', advice } = {}) {
    const bounds = advice?.explicitBucketBoundaries;
    return new Class(instrument(does, [...this.#scope, `${name}`, `${unit}`, `${description}`], Array.isArray(bounds) ? bounds.map(Number) : undefined));
  }

  createCounter(name, options) { return this.#make(Counter, COUNT, name, options); }

  createUpDownCounter(name, options) { return this.#make(Counter, SUM, name, options); }

  createGauge(name, options) { return this.#make(Recorder, KEEP, name, options); }

  createHistogram(name, options) { return this.#make(Recorder, SORT, name, options); }

  createObservableCounter(name, options) { return this.#make(Observable, OBSERVE_COUNT, name, options); }

  createObservableUpDownCounter(name, options) { return this.#make(Observable, OBSERVE, name, options); }

  createObservableGauge(name, options) { return this.#make(Observable, OBSERVE, name, options); }

  addBatchObservableCallback(callback, observables) { addCallback(callback, [...observables], true); }

  removeBatchObservableCallback(callback, observables) { removeCallback(callback, [...observables], true); }
}

export const meterProvider = {
  getMeter(name, version = '') { return new Meter([`${name ?? ''}`, `${version}`]); },
};
