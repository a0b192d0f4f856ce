// `node:events`: `EventEmitter` with everything around it: waiting for events, iterating over them.

import { native } from 'duet:native';
import { captureRejectionSymbol, defaults, errorMonitor, EventEmitter, isCapturing, setCapture } from 'duet:emitter';
import { AbortError, checkAbortSignal, checkBoolean, checkFunction, checkInteger, checkNumber, checkString, coded, invalidArgType } from 'duet:errors';

const isTarget = value => typeof value?.addEventListener === 'function' && typeof value.dispatchEvent === 'function';

/** Listens at an emitter or at an event target. */
function listen(emitter, name, listener, options) {
  if (typeof emitter.on === 'function') {
    if (options?.once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else if (typeof emitter.addEventListener === 'function') {
    emitter.addEventListener(name, listener, options);
  } else {
    throw invalidArgType('emitter', 'EventEmitter', emitter);
  }
}

function unlisten(emitter, name, listener) {
  if (typeof emitter.removeListener === 'function') emitter.removeListener(name, listener);
  else if (typeof emitter.removeEventListener === 'function') emitter.removeEventListener(name, listener);
  else throw invalidArgType('emitter', 'EventEmitter', emitter);
}

const aborted = signal => new AbortError(undefined, { cause: signal.reason });

async function once(emitter, name, options = {}) {
  const signal = options?.signal;
  checkAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw aborted(signal);
  return new Promise((resolve, reject) => {
    const end = () => {
      if (signal) unlisten(signal, 'abort', abort);
    };
    const fail = error => {
      emitter.removeListener(name, heard);
      end();
      reject(error);
    };
    const heard = (...parameters) => {
      if (typeof emitter.removeListener === 'function') emitter.removeListener('error', fail);
      end();
      resolve(parameters);
    };
    const abort = () => {
      unlisten(emitter, name, heard);
      unlisten(emitter, 'error', fail);
      reject(aborted(signal));
    };
    listen(emitter, name, heard, { once: true });
    // Event targets have no errors of their own.
    if (name !== 'error' && typeof emitter.once === 'function') emitter.once('error', fail);
    if (signal) listen(signal, 'abort', abort, { once: true });
  });
}

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

function on(emitter, event, options = {}) {
  const { signal } = options;
  checkAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw aborted(signal);
  const high = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
  checkInteger(high, 'options.highWaterMark', 1);
  const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
  checkInteger(low, 'options.lowWaterMark', 1);

  const events = [];
  const waiting = [];
  const listening = [];
  let isPaused = false;
  let failure = null;
  let isFinished = false;

  function heard(...parameters) {
    if (waiting.length > 0) {
      waiting.shift().resolve({ value: parameters, done: false });
      return;
    }
    events.push(parameters);
    if (!isPaused && events.length > high) {
      isPaused = true;
      emitter.pause();
    }
  }

  function failed(error) {
    if (waiting.length > 0) waiting.shift().reject(error);
    else failure = error;
    close();
  }

  function close() {
    for (const [target, name, listener] of listening.splice(0)) unlisten(target, name, listener);
    isFinished = true;
    for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  }

  function add(target, name, listener, how) {
    listen(target, name, listener, how);
    listening.push([target, name, listener]);
  }

  add(emitter, event, heard);
  if (event !== 'error' && typeof emitter.on === 'function') add(emitter, 'error', failed);
  for (const name of options.close ?? []) add(emitter, name, close);
  if (signal) add(signal, 'abort', () => failed(aborted(signal)), { once: true });

  return Object.setPrototypeOf({
    next() {
      if (events.length > 0) {
        const value = events.shift();
        if (isPaused && events.length < low) {
          emitter.resume();
          isPaused = false;
        }
        return Promise.resolve({ value, done: false });
      }
      if (failure) {
        const error = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (isFinished) return close();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() { return close(); },
    throw(error) {
      if (!(error instanceof Error)) throw invalidArgType('EventEmitter.AsyncIterator', 'Error', error);
      failed(error);
    },
    [Symbol.asyncIterator]() { return this; },
  }, AsyncIteratorPrototype);
}

const TARGET_LIMIT = Symbol('events.maxEventTargetListeners');

function getEventListeners(emitterOrTarget, type) {
  if (typeof emitterOrTarget.listeners === 'function') return emitterOrTarget.listeners(type);
  if (isTarget(emitterOrTarget)) return native.lazy('duet:web/events').listListeners(emitterOrTarget, type);
  throw invalidArgType('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

function getMaxListeners(emitterOrTarget) {
  if (typeof emitterOrTarget?.getMaxListeners === 'function') return emitterOrTarget.getMaxListeners();
  if (isTarget(emitterOrTarget)) return emitterOrTarget[TARGET_LIMIT] ?? defaults.maxListeners;
  throw invalidArgType('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

function setMaxListeners(n = defaults.maxListeners, ...eventTargets) {
  checkNumber(n, 'setMaxListeners', 0);
  if (eventTargets.length === 0) defaults.maxListeners = n;
  for (const target of eventTargets) {
    if (isTarget(target)) Object.defineProperty(target, TARGET_LIMIT, { value: n, writable: true, configurable: true });
    else if (typeof target.setMaxListeners === 'function') target.setMaxListeners(n);
    else throw invalidArgType('eventTargets', ['EventEmitter', 'EventTarget'], target);
  }
}

function addAbortListener(signal, listener) {
  if (signal === undefined) throw invalidArgType('signal', 'AbortSignal', signal);
  checkAbortSignal(signal, 'signal');
  checkFunction(listener, 'listener');
  let remove;
  if (signal.aborted) {
    native.lazy('duet:timers').queueMicrotask(() => listener());
  } else {
    signal.addEventListener('abort', listener, { once: true });
    remove = () => signal.removeEventListener('abort', listener);
  }
  const dispose = () => remove?.();
  // Symbol.dispose is not in every engine; packages that use it bring it.
  return Symbol.dispose === undefined ? { __proto__: null, [Symbol.for('nodejs.dispose')]: dispose } : { __proto__: null, [Symbol.dispose]: dispose };
}

function listenerCount(emitterOrTarget, type) {
  if (typeof emitterOrTarget.listenerCount === 'function') return emitterOrTarget.listenerCount(type);
  if (isTarget(emitterOrTarget)) return getEventListeners(emitterOrTarget, type).length;
  return EventEmitter.prototype.listenerCount.call(emitterOrTarget, type);
}

/** The class that knows the asynchronous context it was made in, made with the first use. */
function makeAsyncResourceEmitter() {
  const { AsyncResource } = native.lazy('duet:node/async_hooks').default;

  class EventEmitterReferencingAsyncResource extends AsyncResource {
    #emitter;
    constructor(emitter, type, options) {
      super(type, options);
      this.#emitter = emitter;
    }
    get eventEmitter() { return this.#emitter; }
  }

  return class EventEmitterAsyncResource extends EventEmitter {
    #resource;

    constructor(options = undefined) {
      let name;
      if (typeof options === 'string') {
        name = options;
        options = undefined;
      } else {
        if (new.target === EventEmitterAsyncResource) checkString(options?.name, 'options.name');
        name = options?.name || new.target.name;
      }
      super(options);
      this.#resource = new EventEmitterReferencingAsyncResource(this, name, options);
    }

    #own() {
      if (!(#resource in this)) throw coded(TypeError, 'ERR_INVALID_THIS', 'Value of "this" must be of type EventEmitterAsyncResource');
      return this.#resource;
    }

    emit(event, ...parameters) { return this.#own().runInAsyncScope(super.emit, this, event, ...parameters); }
    emitDestroy() { this.#own().emitDestroy(); }
    get asyncId() { return this.#own().asyncId(); }
    get triggerAsyncId() { return this.#own().triggerAsyncId(); }
    get asyncResource() { return this.#own(); }
  };
}

let AsyncResourceEmitter;

const { init } = EventEmitter;
delete EventEmitter.init;
Object.assign(EventEmitter, { addAbortListener, once, on, getEventListeners, getMaxListeners, EventEmitter, usingDomains: false });
Object.defineProperties(EventEmitter, {
  captureRejectionSymbol: { value: captureRejectionSymbol, enumerable: true },
  captureRejections: {
    get: () => isCapturing(EventEmitter.prototype),
    set: value => {
      checkBoolean(value, 'EventEmitter.captureRejections');
      setCapture(EventEmitter.prototype, value);
    },
    enumerable: true,
  },
  EventEmitterAsyncResource: { get: () => AsyncResourceEmitter ??= makeAsyncResourceEmitter(), enumerable: true },
  errorMonitor: { value: errorMonitor, enumerable: true },
  defaultMaxListeners: {
    get: () => defaults.maxListeners,
    set: value => {
      checkNumber(value, 'defaultMaxListeners', 0);
      defaults.maxListeners = value;
    },
    enumerable: true,
  },
});
Object.assign(EventEmitter, { setMaxListeners, init, listenerCount });

export default EventEmitter;
