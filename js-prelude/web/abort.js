// `AbortController` and `AbortSignal`.

import { coded, invalidArgType, missingArgs, outOfRange } from 'duet:errors';
import { clearTimeout, setTimeout } from 'duet:timers';
import { CHANGED, countListeners, defineHandler, Event, EventTarget, trusted } from 'duet:web/events';
import { DOMException } from 'duet:web/exception';
import { shape } from 'duet:web/shape';

const MAKE = Symbol('make');
const ABORT = Symbol('abort');
const LEAVE = Symbol('leave');

/** Signals that somebody listens to and that only a timer knows. */
const lasting = new Map();
const forgotten = new FinalizationRegistry(timer => clearTimeout(timer));
const gone = new FinalizationRegistry(({ weak, sources }) => {
  for (const source of sources) source.deref()?.[LEAVE](weak);
});

export class AbortSignal extends EventTarget {
  #isAborted = false;
  #reason = undefined;
  #timer = undefined;
  /** Those that it is aborted with. */
  #sources = undefined;
  #weak = undefined;
  // Those that are aborted with it: they are held while somebody listens to them, and no longer. A
  // signal may live as long as the host, and others be made of it for every call.
  #dependents = undefined;
  #held = undefined;

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
    signal.#timer = timer;
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
    made.#weak = new WeakRef(made);
    for (const source of made.#sources) (source.#dependents ??= new Set()).add(made.#weak);
    gone.register(made, { weak: made.#weak, sources: [...made.#sources].map(source => new WeakRef(source)) });
    return made;
  }

  [LEAVE](weak) { this.#dependents?.delete(weak); }

  [CHANGED](type, count) {
    if (type !== 'abort' || this.#isAborted) return;
    this.#last();
    for (const source of this.#sources ?? []) {
      if (count > 0) (source.#held ??= new Set()).add(this);
      else source.#held?.delete(this);
      source.#last();
    }
  }

  /** A timer keeps its signal while somebody waits for it. */
  #last() {
    if (this.#timer === undefined) return;
    if (countListeners(this, 'abort') > 0 || this.#held?.size > 0) lasting.set(this.#timer, this);
    else lasting.delete(this.#timer);
  }

  [ABORT](reason) {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    const dependents = [...this.#dependents ?? []].map(weak => weak.deref()).filter(one => one && !one.#isAborted);
    this.#dependents = this.#held = undefined;
    // All are aborted before anybody hears of it.
    for (const one of dependents) {
      one.#isAborted = true;
      one.#reason = reason;
      for (const source of one.#sources) {
        source.#dependents?.delete(one.#weak);
        source.#held?.delete(one);
      }
    }
    for (const one of [this, ...dependents]) one.dispatchEvent(trusted(new Event('abort')));
  }
}

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
