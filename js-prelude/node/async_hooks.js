// `node:async_hooks`: `AsyncLocalStorage` and `AsyncResource`. The engine carries one value along
// with asynchronous code (`native.asyncContext`): here it is a frame, an object that is never
// changed, with what each storage holds under a key of its own, and the invocation as `call`.

import { native } from 'duet:native';
import { checkFunction, checkString, coded } from 'duet:errors';

const nothing = undefined;

/** The frame that is like another, but for one key. */
function frameWith(context, key, value) {
  const isFrame = context !== undefined && !native.exchange.isPrototypeOf(context);
  const frame = isFrame ? { ...context } : { call: context };
  frame[key] = value;
  return frame;
}

/** Runs a function in a context, and leaves it again. */
function runIn(context, fn, thisArg, parameters) {
  const before = native.asyncContext();
  native.setAsyncContext(context);
  try {
    return Reflect.apply(fn, thisArg, parameters);
  } finally {
    native.setAsyncContext(before);
  }
}

class AsyncLocalStorage {
  #key = Symbol('store');
  #name;
  #hasDefault = false;
  #default;

  constructor(options = {}) {
    if (options === null || typeof options !== 'object') return;
    this.#name = options.name === undefined ? '' : `${options.name}`;
    this.#hasDefault = options.defaultValue !== undefined;
    this.#default = options.defaultValue;
  }

  static bind(fn) { return AsyncResource.bind(fn); }

  static snapshot() {
    const context = native.asyncContext();
    return (fn, ...parameters) => runIn(context, fn, nothing, parameters);
  }

  get name() { return this.#name ?? ''; }

  getStore() {
    const context = native.asyncContext();
    if (this.#hasDefault && (context === undefined || !(this.#key in context))) return this.#default;
    return context?.[this.#key];
  }

  run(store, fn, ...parameters) {
    return runIn(frameWith(native.asyncContext(), this.#key, store), fn, nothing, parameters);
  }

  exit(fn, ...parameters) { return this.run(undefined, fn, ...parameters); }

  enterWith(store) { native.setAsyncContext(frameWith(native.asyncContext(), this.#key, store)); }

  /** Forgets what is stored for the code that runs, and for what it starts. */
  disable() {
    const context = native.asyncContext();
    if (context !== undefined && this.#key in context) delete context[this.#key];
  }
}

let lastId = 1;
/** The asynchronous resources on whose behalf code runs, the last on top. */
const resources = [];
const topLevel = {};

class AsyncResource {
  #id = ++lastId;
  #trigger;
  #context = native.asyncContext();

  constructor(type, options = {}) {
    checkString(type, 'type');
    const trigger = typeof options === 'number' ? options : options?.triggerAsyncId ?? executionAsyncId();
    if (!Number.isSafeInteger(trigger) || trigger < -1) throw coded(RangeError, 'ERR_INVALID_ASYNC_ID', `Invalid triggerAsyncId value: ${String(trigger)}`);
    this.#trigger = trigger;
  }

  static bind(fn, type, thisArg) { return new AsyncResource(type || fn.name || 'bound-anonymous-fn').bind(fn, thisArg); }

  runInAsyncScope(fn, thisArg, ...parameters) {
    resources.push(this);
    try {
      return runIn(this.#context, fn, thisArg, parameters);
    } finally {
      resources.pop();
    }
  }

  emitDestroy() { return this; }
  asyncId() { return this.#id; }
  triggerAsyncId() { return this.#trigger; }

  bind(fn, thisArg) {
    checkFunction(fn, 'fn');
    const resource = this;
    const bound = thisArg === undefined
      ? function (...parameters) { return resource.runInAsyncScope(fn, this, ...parameters); }
      : (...parameters) => resource.runInAsyncScope(fn, thisArg, ...parameters);
    return Object.defineProperties(bound, {
      length: { configurable: true, enumerable: false, value: fn.length, writable: false },
      asyncResource: { configurable: true, enumerable: true, value: resource, writable: true },
    });
  }
}

function executionAsyncId() { return resources.at(-1)?.asyncId() ?? 1; }
function triggerAsyncId() { return resources.at(-1)?.triggerAsyncId() ?? 0; }
function executionAsyncResource() { return resources.at(-1) ?? topLevel; }

/** Hooks are never called: what they are used for, `AsyncLocalStorage` does. */
class AsyncHook {
  enable() { return this; }
  disable() { return this; }
}

function createHook(callbacks) {
  for (const name of ['init', 'before', 'after', 'destroy', 'promiseResolve']) {
    if (callbacks[name] !== undefined && typeof callbacks[name] !== 'function') throw coded(TypeError, 'ERR_ASYNC_CALLBACK', `hook.${name} must be a function`);
  }
  return new AsyncHook();
}

export default {
  AsyncLocalStorage, createHook, executionAsyncId, triggerAsyncId, executionAsyncResource,
  asyncWrapProviders: Object.freeze({ __proto__: null, NONE: 0 }), AsyncResource,
};
