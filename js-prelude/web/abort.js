// `AbortController` and `AbortSignal`.

import { coded, invalidArgType, missingArgs, outOfRange } from 'duet:errors';
import { clearTimeout, setTimeout } from 'duet:timers';
import { CHANGED, defineHandler, Event, EventTarget, trusted } from 'duet:web/events';
import { DOMException } from 'duet:web/exception';
import { shape } from 'duet:web/shape';

const MAKE = Symbol('make');
const ABORT = Symbol('abort');
const DEPENDENTS = Symbol('dependents');

export class AbortSignal extends EventTarget {
  #isAborted = false;
  #reason = undefined;
  // Signals that are aborted with this one, held no longer than others hold them or listen to them.
  [DEPENDENTS] = undefined;
  #sources = undefined;

  constructor(key) {
    if (key !== MAKE) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    super();
  }

  get aborted() { return this.#isAborted; }
  get reason() { return this.#reason; }

  throwIfAborted() {
    if (this.#isAborted) throw this.#reason;
  }

  static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    const signal = new AbortSignal(MAKE);
    signal.#isAborted = true;
    signal.#reason = reason;
    return signal;
  }

  static timeout(delay) {
    if (typeof delay !== 'number') throw invalidArgType('delay', 'number', delay);
    if (!Number.isInteger(delay)) throw outOfRange('delay', 'an integer', delay);
    if (delay < 0 || delay > 4294967295) throw outOfRange('delay', '>= 0 && <= 4294967295', delay);
    const signal = new AbortSignal(MAKE);
    // Whether anybody still cares is for the collector to say.
    const weak = new WeakRef(signal);
    const timer = setTimeout(() => {
      const waiting = lasting.get(timer) ?? weak.deref();
      lasting.delete(timer);
      waiting?.[ABORT](new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    }, delay);
    timer.unref();
    signal[CHANGED] = (type, count) => {
      if (type !== 'abort' || signal.aborted) return;
      if (count > 0) lasting.set(timer, signal);
      else lasting.delete(timer);
    };
    forgotten.register(signal, timer);
    return signal;
  }

  static any(signals) {
    if (arguments.length === 0) throw missingArgs('signals');
    if (signals === null || typeof signals !== 'object' || typeof signals[Symbol.iterator] !== 'function') throw invalidArgType('signals', 'Array', signals);
    const all = [...signals];
    all.forEach((signal, index) => {
      if (!(signal instanceof AbortSignal)) throw invalidArgType(`signals[${index}]`, 'AbortSignal', signal);
    });
    const made = new AbortSignal(MAKE);
    const done = all.find(signal => signal.#isAborted);
    if (done) {
      made.#isAborted = true;
      made.#reason = done.#reason;
      return made;
    }
    // One that depends on others itself stands for those.
    made.#sources = new Set(all.flatMap(signal => signal.#sources ? [...signal.#sources] : [signal]));
    for (const source of made.#sources) (source[DEPENDENTS] ??= new Set()).add(made);
    return made;
  }

  [ABORT](reason) {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    const dependents = [...this[DEPENDENTS] ?? []].filter(one => !one.#isAborted);
    this[DEPENDENTS] = undefined;
    // All are aborted before anybody hears of it.
    for (const one of dependents) {
      one.#isAborted = true;
      one.#reason = reason;
      for (const source of one.#sources) source[DEPENDENTS]?.delete(one);
    }
    for (const one of [this, ...dependents]) one.dispatchEvent(trusted(new Event('abort')));
  }
}

/** Signals that somebody listens to and that only a timer knows. */
const lasting = new Map();
const forgotten = new FinalizationRegistry(timer => clearTimeout(timer));

defineHandler(AbortSignal.prototype, 'abort');

export class AbortController {
  #signal;

  /** Made when it is first asked for. */
  get signal() { return this.#signal ??= new AbortSignal(MAKE); }

  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    this.signal[ABORT](reason);
  }
}

shape(AbortSignal, ['aborted', 'reason', 'throwIfAborted'], ({ aborted }) => ({ aborted }));
shape(AbortController, ['signal', 'abort'], ({ signal }) => ({ signal }));
