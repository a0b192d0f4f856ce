// Timers, immediates, ticks and microtasks. Rust keeps the clock (`native.schedule`) and calls
// `fire`, `runImmediates` and `runTicks` when it is time; what is called is kept here.

import { native } from 'duet:native';

const LONGEST = 2 ** 31 - 1;
const timers = new Map();
let lastId = 0;

class Timeout {
  constructor(callback, delay, repeat, parameters) {
    if (typeof callback !== 'function') {
      const error = new TypeError(`The "callback" argument must be of type function. Received ${callback === null ? 'null' : typeof callback}`);
      error.code = 'ERR_INVALID_ARG_TYPE';
      throw error;
    }
    const milliseconds = Number(delay);
    this.callback = callback;
    this.parameters = parameters;
    this.repeat = repeat;
    // Node.js' rule: what is not a sensible time is one millisecond.
    this.delay = milliseconds >= 1 && milliseconds <= LONGEST ? Math.trunc(milliseconds) : 1;
    this.id = ++lastId;
    this.context = native.asyncContext();
    this.start();
  }

  start() {
    timers.set(this.id, this);
    native.schedule(this.id, this.delay);
  }

  // A Function's process does not end when it has nothing to do, so there is nothing to hold.
  ref() { return this; }
  unref() { return this; }
  hasRef() { return true; }

  refresh() {
    native.cancel(this.id);
    this.start();
    return this;
  }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.toPrimitive]() { return this.id; }
}

export const setTimeout = (callback, delay, ...parameters) => new Timeout(callback, delay, false, parameters);
export const setInterval = (callback, delay, ...parameters) => new Timeout(callback, delay, true, parameters);

export function clearTimeout(timeout) {
  const id = timeout instanceof Timeout ? timeout.id : Number(timeout);
  if (timers.delete(id)) native.cancel(id);
}

export const clearInterval = clearTimeout;

/** Runs what an id was scheduled for. */
export function fire(id) {
  const timer = timers.get(id);
  if (!timer) return;
  if (!timer.repeat) timers.delete(id);
  run(timer);
  if (timer.repeat && timers.has(id)) native.schedule(id, timer.delay);
}

// Immediates run after the timers that are due; those set meanwhile wait for the next round.

let immediates = new Set();

class Immediate {
  constructor(callback, parameters) {
    this.callback = callback;
    this.parameters = parameters;
    this.context = native.asyncContext();
    immediates.add(this);
    native.schedule(0, 0);
  }

  ref() { return this; }
  unref() { return this; }
  hasRef() { return true; }
}

export const setImmediate = (callback, ...parameters) => new Immediate(callback, parameters);
export const clearImmediate = immediate => { immediates.delete(immediate); };

export function runImmediates() {
  const due = immediates;
  immediates = new Set();
  for (const immediate of due) if (due.delete(immediate)) run(immediate);
}

// Ticks run before promises go on.

let ticks = [];

export function nextTick(callback, ...parameters) {
  if (ticks.push({ callback, parameters, context: native.asyncContext() }) === 1) native.ticksWait();
}

export function runTicks() {
  const due = ticks;
  ticks = [];
  for (const tick of due) run(tick);
}

export const queueMicrotask = callback => {
  if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function.');
  Promise.resolve().then(() => {
    try {
      callback();
    } catch (error) {
      native.lazy('duet:uncaught').uncaughtException(error);
    }
  });
};

/** Runs a callback in the context that it was given in. What it throws stops nothing else. */
function run({ callback, parameters, context }) {
  native.setAsyncContext(context);
  try {
    callback(...parameters);
  } catch (error) {
    native.lazy('duet:uncaught').uncaughtException(error);
  } finally {
    native.setAsyncContext(undefined);
  }
}
