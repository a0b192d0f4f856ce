// `EventEmitter`, as node:events has it: what every emitter needs. The rest of the module is in
// `node/events.js`, which requests and responses do without.
//
// It is a function and not a class, since packages call it on objects of their own. `_events` has
// Node.js' shape, since packages look into it: by name a listener, or several.

import { native } from 'duet:native';
import { invalidArgType, outOfRange } from 'duet:errors';

export const errorMonitor = Symbol('events.errorMonitor');
export const captureRejectionSymbol = Symbol.for('nodejs.rejection');
const CAPTURE = Symbol('kCapture');
const { apply } = Reflect;

export const defaults = { maxListeners: 10 };

export function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
Object.defineProperty(EventEmitter.prototype, CAPTURE, { value: false, writable: true, enumerable: false });

/** The same for objects that seldom get a listener: nothing is made before the first. */
export function QuietEmitter() {}
QuietEmitter.prototype = EventEmitter.prototype;

EventEmitter.init = function init(options) {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = Object.create(null);
    this._eventsCount = 0;
  }
  this._maxListeners ||= undefined;
  if (options?.captureRejections) {
    if (typeof options.captureRejections !== 'boolean') throw invalidArgType('options.captureRejections', 'boolean', options.captureRejections);
    setCapture(this, true);
  }
};

/** Says of one emitter, or of all, whether the rejections of asynchronous listeners are its errors. */
export function setCapture(emitter, isOn) {
  Object.defineProperty(emitter, CAPTURE, { value: isOn, writable: true, configurable: emitter !== EventEmitter.prototype, enumerable: false });
}

export const isCapturing = emitter => emitter[CAPTURE];

export function checkListener(listener) {
  if (typeof listener !== 'function') throw invalidArgType('listener', 'function', listener);
}

const mostListeners = emitter => emitter._maxListeners === undefined ? defaults.maxListeners : emitter._maxListeners;

const methods = {
  setMaxListeners(n) {
    if (typeof n !== 'number') throw invalidArgType('setMaxListeners', 'number', n);
    if (!(n >= 0)) throw outOfRange('setMaxListeners', '>= 0', n);
    this._maxListeners = n;
    return this;
  },

  getMaxListeners() { return mostListeners(this); },

  emit(type, ...parameters) {
    const events = this._events;
    if (type === 'error') {
      if (events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...parameters);
      if (events?.error === undefined) throw unhandled(parameters[0]);
    } else if (events === undefined) {
      return false;
    }
    const handler = events[type];
    if (handler === undefined) return false;
    if (typeof handler === 'function') {
      const result = apply(handler, this, parameters);
      if (result !== undefined && result !== null && this[CAPTURE]) capture(this, result, type, parameters);
      return true;
    }
    // Those that come or go meanwhile do not change who hears this one.
    for (const listener of handler.slice()) {
      const result = apply(listener, this, parameters);
      if (result !== undefined && result !== null && this[CAPTURE]) capture(this, result, type, parameters);
    }
    return true;
  },

  addListener(type, listener) { return add(this, type, listener, false); },

  prependListener(type, listener) { return add(this, type, listener, true); },

  once(type, listener) {
    checkListener(listener);
    return this.on(type, onceOnly(this, type, listener));
  },

  prependOnceListener(type, listener) {
    checkListener(listener);
    return this.prependListener(type, onceOnly(this, type, listener));
  },

  removeListener(type, listener) {
    checkListener(listener);
    const events = this._events;
    const handler = events?.[type];
    if (handler === undefined) return this;
    if (handler === listener || handler.listener === listener) {
      drop(this, type);
      if (events.removeListener) this.emit('removeListener', type, handler.listener || listener);
    } else if (typeof handler !== 'function') {
      const at = handler.findLastIndex(one => one === listener || one.listener === listener);
      if (at < 0) return this;
      handler.splice(at, 1);
      if (handler.length === 1) events[type] = handler[0];
      if (events.removeListener !== undefined) this.emit('removeListener', type, listener);
    }
    return this;
  },

  removeAllListeners(type) {
    const events = this._events;
    if (events === undefined) return this;
    const isOne = arguments.length > 0;
    if (events.removeListener === undefined) {
      if (!isOne) clear(this);
      else if (events[type] !== undefined) drop(this, type);
      return this;
    }
    if (!isOne) {
      for (const key of Reflect.ownKeys(events)) if (key !== 'removeListener') this.removeAllListeners(key);
      this.removeAllListeners('removeListener');
      clear(this);
      return this;
    }
    const handler = events[type];
    if (typeof handler === 'function') this.removeListener(type, handler);
    else if (handler !== undefined) for (let at = handler.length - 1; at >= 0; at--) this.removeListener(type, handler[at]);
    return this;
  },

  listeners(type) { return listenersOf(this, type, one => one.listener || one); },

  rawListeners(type) { return listenersOf(this, type, one => one); },

  listenerCount(type, listener) {
    const handler = this._events?.[type];
    if (handler === undefined) return 0;
    const all = typeof handler === 'function' ? [handler] : handler;
    return listener === undefined || listener === null ? all.length : all.filter(one => one === listener || one.listener === listener).length;
  },

  eventNames() { return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : []; },
};

// In Node.js' order, and enumerable as there: packages copy them one by one.
for (const name of ['setMaxListeners', 'getMaxListeners', 'emit', 'addListener', 'on', 'prependListener', 'once', 'prependOnceListener', 'removeListener', 'off', 'removeAllListeners', 'listeners', 'rawListeners', 'listenerCount', 'eventNames']) {
  EventEmitter.prototype[name] = methods[name === 'on' ? 'addListener' : name === 'off' ? 'removeListener' : name];
}

function listenersOf(emitter, type, seen) {
  const handler = emitter._events?.[type];
  if (handler === undefined) return [];
  return typeof handler === 'function' ? [seen(handler)] : handler.map(seen);
}

function clear(emitter) {
  emitter._events = Object.create(null);
  emitter._eventsCount = 0;
}

function drop(emitter, type) {
  if (--emitter._eventsCount === 0) emitter._events = Object.create(null);
  else delete emitter._events[type];
}

function add(emitter, type, listener, isFirst) {
  checkListener(listener);
  if (emitter._events === undefined) clear(emitter);
  // Whoever listens for new listeners may add some, or replace them all.
  else if (emitter._events.newListener !== undefined) emitter.emit('newListener', type, listener.listener ?? listener);
  const events = emitter._events;
  const known = events[type];
  if (known === undefined) {
    events[type] = listener;
    ++emitter._eventsCount;
    return emitter;
  }
  let all = known;
  if (typeof known === 'function') all = events[type] = isFirst ? [listener, known] : [known, listener];
  else if (isFirst) all.unshift(listener);
  else all.push(listener);
  const most = mostListeners(emitter);
  if (most > 0 && all.length > most && !all.warned) warn(emitter, type, all, most);
  return emitter;
}

function warn(emitter, type, all, most) {
  all.warned = true;
  const { inspect } = native.lazy('duet:inspect');
  const warning = new Error(`Possible EventEmitter memory leak detected. ${all.length} ${String(type)} listeners added to ${inspect(emitter, { depth: -1 })}. MaxListeners is ${most}. Use emitter.setMaxListeners() to increase limit`);
  warning.name = 'MaxListenersExceededWarning';
  native.lazy('duet:process').process.emitWarning?.(Object.assign(warning, { emitter, type, count: all.length }));
}

function onceOnly(target, type, listener) {
  let isFired = false;
  function once(...parameters) {
    if (isFired) return undefined;
    isFired = true;
    target.removeListener(type, once);
    return apply(listener, target, parameters);
  }
  once.listener = listener;
  return once;
}

/** What an `error` event without a listener throws. */
function unhandled(error) {
  if (error instanceof Error) return error;
  let shown;
  try {
    shown = native.lazy('duet:inspect').inspect(error);
  } catch {
    shown = error;
  }
  const wrapped = new Error(`Unhandled error. (${shown})`);
  wrapped.code = 'ERR_UNHANDLED_ERROR';
  wrapped.context = error;
  return wrapped;
}

/** Lets the rejection of an asynchronous listener become the emitter's `error`. */
function capture(emitter, promise, type, parameters) {
  try {
    const { then } = promise;
    if (typeof then !== 'function') return;
    then.call(promise, undefined, error => {
      native.lazy('duet:timers').nextTick(() => rejected(emitter, error, type, parameters));
    });
  } catch (error) {
    emitter.emit('error', error);
  }
}

function rejected(emitter, error, type, parameters) {
  if (typeof emitter[captureRejectionSymbol] === 'function') {
    emitter[captureRejectionSymbol](error, type, ...parameters);
    return;
  }
  // What a listener of `error` rejects with is not heard again.
  const before = emitter[CAPTURE];
  try {
    setCapture(emitter, false);
    emitter.emit('error', error);
  } finally {
    setCapture(emitter, before);
  }
}
