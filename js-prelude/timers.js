// Timers, immediates, ticks and microtasks. Rust keeps the clock (`native.schedule`) and calls
// `fire`, `runImmediates` and `runTicks` when it is time; what is called is kept here.

import { native } from 'duet:native';

function check(callback) {
  if (typeof callback !== 'function') throw native.lazy('duet:errors').invalidArgType('callback', 'function', callback);
}

const LONGEST = 2 ** 31 - 1;
const timers = new Map();
let lastId = 0;
let run;

/** Something that is to be called: in the context that it was given in, which is nobody else's business. */
class Due {
  #context = native.asyncContext();
  #parameters;

  constructor(parameters) { this.#parameters = parameters; }

  static {
    run = (due, callback) => call(due.#context, callback, due, due.#parameters);
  }
}

class Timeout extends Due {
  #id = ++lastId;

  constructor(callback, delay, repeat, parameters) {
    check(callback);
    super(parameters);
    const milliseconds = Number(delay);
    // Node.js' rule: what is not a sensible time is one millisecond.
    this._idleTimeout = milliseconds >= 1 && milliseconds <= LONGEST ? Math.trunc(milliseconds) : 1;
    this._onTimeout = callback;
    this._repeat = repeat ? this._idleTimeout : null;
    this._destroyed = false;
    if (milliseconds > LONGEST) native.lazy('duet:process').process.emitWarning(`${milliseconds} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`, 'TimeoutOverflowWarning');
    timers.set(this.#id, this);
    native.schedule(this.#id, this._idleTimeout);
  }

  refresh() {
    // One that was cleared stays so.
    if (this._destroyed && this._onTimeout === null) return this;
    native.cancel(this.#id);
    this._destroyed = false;
    timers.set(this.#id, this);
    native.schedule(this.#id, this._idleTimeout);
    return this;
  }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.toPrimitive]() { return this.#id; }
}

export const setTimeout = (callback, delay, ...parameters) => new Timeout(callback, delay, false, parameters);
export const setInterval = (callback, delay, ...parameters) => new Timeout(callback, delay, true, parameters);

export function clearTimeout(timeout) {
  const id = Number(timeout);
  const timer = timers.get(id);
  if (timer) {
    timers.delete(id);
    native.cancel(id);
  }
  const cleared = timer ?? timeout;
  if (cleared instanceof Timeout) {
    cleared._destroyed = true;
    cleared._onTimeout = null;
  }
}

export const clearInterval = clearTimeout;

/** Runs what an id was scheduled for. */
export function fire(id) {
  const timer = timers.get(id);
  if (!timer) return;
  if (!timer._repeat) {
    timers.delete(id);
    timer._destroyed = true;
  }
  run(timer, timer._onTimeout);
  if (timer._repeat && timers.has(id)) native.schedule(id, timer._repeat);
}

// Immediates run after the timers that are due; those set meanwhile wait for the next round.

let immediates = new Set();
let round = new Set();

class Immediate extends Due {
  constructor(callback, parameters) {
    check(callback);
    super(parameters);
    this._onImmediate = callback;
    this._destroyed = false;
    immediates.add(this);
    native.schedule(0, 0);
  }
}

const loose = new WeakSet();

/** A Function's process does not end when it has nothing to do: whether a timer holds it is only remembered. */
for (const { prototype } of [Timeout, Immediate]) {
  const methods = {
    ref() {
      loose.delete(this);
      return this;
    },
    unref() {
      loose.add(this);
      return this;
    },
    hasRef() { return !loose.has(this); },
  };
  for (const name of Object.keys(methods)) Object.defineProperty(prototype, name, { value: methods[name], writable: true, configurable: true });
  if (Symbol.dispose) Object.defineProperty(prototype, Symbol.dispose, { value() { (this instanceof Timeout ? clearTimeout : clearImmediate)(this); }, writable: true, configurable: true });
}

export const setImmediate = (callback, ...parameters) => new Immediate(callback, parameters);
export const clearImmediate = immediate => {
  if (round.delete(immediate) || immediates.delete(immediate)) immediate._destroyed = true;
};

// `util.promisify` takes these for them.
for (const [timer, name] of [[setTimeout, 'setTimeout'], [setImmediate, 'setImmediate']]) {
  Object.defineProperty(timer, Symbol.for('nodejs.util.promisify.custom'), { get: () => native.lazy('duet:node/timers/promises').default[name], enumerable: true });
}

/** Runs the first that is due, and asks to be called for the next: ticks and promises go on between two. */
export function runImmediates() {
  if (round.size === 0) {
    round = immediates;
    immediates = new Set();
  }
  const [next] = round;
  if (next === undefined) return;
  round.delete(next);
  if (round.size > 0 || immediates.size > 0) native.schedule(0, 0);
  next._destroyed = true;
  run(next, next._onImmediate);
}

// Ticks run before promises go on.

let ticks = [];

export function nextTick(callback, ...parameters) {
  check(callback);
  if (ticks.push({ callback, parameters, context: native.asyncContext() }) === 1) native.ticksWait();
}

export function runTicks() {
  // Those that are added meanwhile come before promises as well.
  while (ticks.length > 0) {
    const due = ticks;
    ticks = [];
    for (const { context, callback, parameters } of due) call(context, callback, undefined, parameters);
  }
}

export const queueMicrotask = callback => {
  check(callback);
  Promise.resolve().then(() => {
    try {
      callback();
    } catch (error) {
      native.lazy('duet:uncaught').uncaughtException(error);
    }
  });
};

/** Runs a callback in the context that it was given in. What it throws stops nothing else. */
function call(context, callback, self, parameters) {
  native.setAsyncContext(context);
  try {
    Reflect.apply(callback, self, parameters);
  } catch (error) {
    native.lazy('duet:uncaught').uncaughtException(error);
  } finally {
    native.setAsyncContext(undefined);
  }
}
