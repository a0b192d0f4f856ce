// `node:timers/promises`: timers to wait for.

import * as timers from 'duet:timers';
import { AbortError, checkAbortSignal, checkBoolean, coded, invalidArgType } from 'duet:errors';

function check(options) {
  if (options === null || typeof options !== 'object') throw invalidArgType('options', 'Object', options);
  checkAbortSignal(options.signal, 'options.signal');
  if (options.ref !== undefined) checkBoolean(options.ref, 'options.ref');
  return options;
}

const aborted = signal => new AbortError(undefined, { cause: signal.reason });

/** Waits for one timer, which `start` starts and `clear` stops. */
async function wait(start, clear, value, options) {
  const { signal, ref = true } = check(options);
  if (signal?.aborted) throw aborted(signal);
  return new Promise((resolve, reject) => {
    const timer = start(() => {
      signal?.removeEventListener('abort', cancel);
      resolve(value);
    });
    if (!ref) timer.unref();
    const cancel = () => {
      clear(timer);
      reject(aborted(signal));
    };
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

function setTimeout(delay, value, options = {}) {
  return wait(done => timers.setTimeout(done, delay), timers.clearTimeout, value, options);
}

function setImmediate(value, options = {}) {
  return wait(done => timers.setImmediate(done), timers.clearImmediate, value, options);
}

async function* setInterval(delay, value, options = {}) {
  const { signal, ref = true } = check(options);
  if (signal?.aborted) throw aborted(signal);
  let due = 0;
  let wake;
  const interval = timers.setInterval(() => {
    due++;
    wake?.();
  }, delay);
  if (!ref) interval.unref();
  const cancel = () => {
    timers.clearInterval(interval);
    wake?.();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    while (!signal?.aborted) {
      if (due === 0) await new Promise(resolve => { wake = resolve; });
      wake = undefined;
      for (; due > 0; due--) yield value;
    }
    throw aborted(signal);
  } finally {
    timers.clearInterval(interval);
    signal?.removeEventListener('abort', cancel);
  }
}

class Scheduler {
  constructor() { throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor'); }

  yield() { return setImmediate(); }
  wait(delay, options) { return setTimeout(delay, undefined, options); }
}

const scheduler = Object.create(Scheduler.prototype);

export default { setTimeout, setImmediate, setInterval, scheduler };
