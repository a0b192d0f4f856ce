// Timers, immediates, ticks and microtasks. Rust keeps the clock (`native.schedule`) and calls
// `fire`, `runImmediates` and `runTicks` when it is time; what is called is kept here.

import { native } from 'duet:native';

function check(callback) {
  if (typeof callback !== 'function') throw native.lazy('duet:errors').invalidArgType('callback', 'function', callback);
}

const LONGEST = 2 ** 31 - 1;
const timers = new Map();
let lastId = 0;

class Timeout {
  constructor(callback, delay, repeat, parameters) {
    check(callback);
    const milliseconds = Number(delay);
    this.callback = callback;
    this.parameters = parameters;
    this.repeat = repeat;
    // Node.js' rule: what is not a sensible time is one millisecond.
    this.delay = milliseconds >= 1 && milliseconds <= LONGEST ? Math.trunc(milliseconds) : 1;
    if (milliseconds > LONGEST) native.lazy('duet:process').process.emitWarning(`${milliseconds} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`, 'TimeoutOverflowWarning');
    this.id = ++lastId;
    this.context = native.asyncContext();
    this.start();
  }

  start() {
    timers.set(this.id, this);
    native.schedule(this.id, this.delay);
  }

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
let round = new Set();

class Immediate {
  constructor(callback, parameters) {
    check(callback);
    this.callback = callback;
    this.parameters = parameters;
    this.context = native.asyncContext();
    immediates.add(this);
    native.schedule(0, 0);
  }

}

/** A Function's process does not end when it has nothing to do: whether a timer holds it is only remembered. */
for (const { prototype } of [Timeout, Immediate]) {
  Object.assign(prototype, {
    ref() { this.isUnref = false; return this; },
    unref() { this.isUnref = true; return this; },
    hasRef() { return this.isUnref !== true && this.isOver !== true; },
  });
  for (const name of ['ref', 'unref', 'hasRef']) Object.defineProperty(prototype, name, { enumerable: false });
  if (Symbol.dispose) Object.defineProperty(prototype, Symbol.dispose, { value() { (this instanceof Timeout ? clearTimeout : clearImmediate)(this); }, writable: true, configurable: true });
}

export const setImmediate = (callback, ...parameters) => new Immediate(callback, parameters);
export const clearImmediate = immediate => {
  if (!round.delete(immediate)) immediates.delete(immediate);
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
  run(next);
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
    for (const tick of due) run(tick);
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
function run(due) {
  native.setAsyncContext(due.context);
  try {
    due.callback(...due.parameters);
  } catch (error) {
    native.lazy('duet:uncaught').uncaughtException(error);
  } finally {
    native.setAsyncContext(undefined);
  }
}
