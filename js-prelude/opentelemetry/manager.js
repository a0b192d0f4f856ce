// OpenTelemetry's `ContextManager`, over the contexts that `context.js` keeps.

import { EventEmitter } from 'duet:emitter';
import { active, attach, leave, run } from 'duet:opentelemetry/context';

const ADDING = ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener'];

/** What the listeners of an emitter were replaced with, by event. */
const bound = new WeakMap();

/** `once` adds its listener by `on`: it is bound already then. */
let isAdding = false;

function bindFunction(context, fn) {
  const inContext = function (...parameters) { return run(context, () => fn.apply(this, parameters)); };
  return Object.defineProperty(inContext, 'length', { value: fn.length, configurable: true, enumerable: false, writable: false });
}

/** Listeners that are added from now on run in the context. */
function bindEmitter(context, emitter) {
  if (bound.has(emitter)) return emitter;
  bound.set(emitter, new Map());
  for (const name of ADDING) {
    const add = emitter[name];
    if (add === undefined) continue;
    emitter[name] = function (event, listener) {
      if (isAdding || typeof listener !== 'function') return add.call(this, event, listener);
      const events = bound.get(emitter);
      if (!events.has(event)) events.set(event, new WeakMap());
      const replaced = bindFunction(context, listener);
      events.get(event).set(listener, replaced);
      isAdding = true;
      try {
        return add.call(this, event, replaced);
      } finally {
        isAdding = false;
      }
    };
  }
  for (const name of ['removeListener', 'off']) {
    const remove = emitter[name];
    if (typeof remove !== 'function') continue;
    emitter[name] = function (event, listener) { return remove.call(this, event, bound.get(emitter).get(event)?.get(listener) ?? listener); };
  }
  const removeAll = emitter.removeAllListeners;
  if (typeof removeAll === 'function') {
    emitter.removeAllListeners = function (...events) {
      if (events.length === 0) bound.set(emitter, new Map());
      else bound.get(emitter).delete(events[0]);
      return removeAll.apply(this, events);
    };
  }
  return emitter;
}

export const contextManager = {
  active,
  with: run,

  bind(context, target) {
    if (target instanceof EventEmitter) return bindEmitter(context, target);
    return typeof target === 'function' ? bindFunction(context, target) : target;
  },

  enable() { return this; },

  disable() {
    leave();
    return this;
  },

  attach,
};
