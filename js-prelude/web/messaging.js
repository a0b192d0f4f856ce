// `MessageChannel`, `MessagePort`, `MessageEvent` and `BroadcastChannel`. There is one thread, so a
// message is a clone that is handed over a little later.

import { coded, missingArgs } from 'duet:errors';
import { setImmediate } from 'duet:timers';
import { cloneWith, transferList } from 'duet:web/clone';
import { CHANGED, defineHandler, Event, EventTarget } from 'duet:web/events';
import { DOMException } from 'duet:web/exception';
import { shape } from 'duet:web/shape';
import { TRANSFER } from 'duet:web/transferable';

const MAKE = Symbol('make');
const STATE = Symbol('port');

export class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  constructor(type, { data = null, origin = '', lastEventId = '', source = null, ports = [], ...options } = {}) {
    super(type, options);
    this.#data = data;
    this.#origin = `${origin}`;
    this.#lastEventId = `${lastEventId}`;
    this.#source = source;
    this.#ports = Object.freeze([...ports]);
  }

  get data() { return this.#data; }
  get origin() { return this.#origin; }
  get lastEventId() { return this.#lastEventId; }
  get source() { return this.#source; }
  get ports() { return [...this.#ports]; }
}

/** What both kinds of channel share with Node.js' emitters. */
class Target extends EventTarget {
  #wrappers = new Map();

  on(type, listener) { return this.#add(type, listener, false); }
  addListener(type, listener) { return this.#add(type, listener, false); }
  once(type, listener) { return this.#add(type, listener, true); }

  off(type, listener) {
    const wrapper = this.#wrappers.get(type)?.get(listener);
    this.#wrappers.get(type)?.delete(listener);
    this.removeEventListener(type, wrapper ?? listener);
    return this;
  }

  removeListener(type, listener) { return this.off(type, listener); }

  removeAllListeners(type) {
    for (const name of type === undefined ? [...this.#wrappers.keys()] : [type]) {
      for (const listener of [...this.#wrappers.get(name)?.keys() ?? []]) this.off(name, listener);
    }
    return this;
  }

  emit(type, value) {
    const had = this.listenerCount(type) > 0;
    this.dispatchEvent(new MessageEvent(type, { data: value }));
    return had;
  }

  listenerCount(type) { return this.#wrappers.get(type)?.size ?? 0; }
  eventNames() { return [...this.#wrappers].filter(([, all]) => all.size > 0).map(([name]) => name); }
  setMaxListeners() { return this; }
  getMaxListeners() { return 10; }

  #add(type, listener, once) {
    if (!this.#wrappers.has(type)) this.#wrappers.set(type, new Map());
    const all = this.#wrappers.get(type);
    if (all.has(listener)) return this;
    // Such a listener is given the message, not the event.
    const wrapper = event => {
      if (once) all.delete(listener);
      return Reflect.apply(listener, this, type === 'message' || type === 'messageerror' ? [event.data] : [event]);
    };
    all.set(listener, wrapper);
    this.addEventListener(type, wrapper, { once });
    return this;
  }
}

export class MessagePort extends Target {
  constructor(key) {
    if (key !== MAKE) throw coded(TypeError, 'ERR_CONSTRUCT_CALL_INVALID', 'Constructor cannot be called');
    super();
    this[STATE] = { other: null, queue: [], isStarted: false, isDue: false, isClosed: false, isReferenced: false };
  }

  postMessage(message, options = undefined) {
    if (arguments.length === 0) throw coded(TypeError, 'ERR_MISSING_ARGS', 'Not enough arguments to MessagePort.postMessage');
    const listed = transferList(Array.isArray(options) || typeof options?.[Symbol.iterator] === 'function' ? options : options?.transfer);
    const own = this[STATE];
    if (listed.includes(this)) throw new DOMException('Transfer list contains source port', 'DataCloneError');
    const { value, moved } = cloneWith(message, listed);
    if (own.isClosed || !own.other) return;
    const other = own.other[STATE];
    other.queue.push({ value, ports: moved.filter(one => one instanceof MessagePort) });
    deliverSoon(own.other);
  }

  start() {
    const own = this[STATE];
    if (own.isStarted || own.isClosed) return;
    own.isStarted = true;
    deliverSoon(this);
  }

  close(callback) {
    const own = this[STATE];
    if (typeof callback === 'function') this.once('close', callback);
    if (own.isClosed) return;
    // What has been posted still arrives.
    for (const port of [this, own.other]) {
      if (!port) continue;
      const state = port[STATE];
      if (state.isClosed) continue;
      state.isClosed = true;
      setImmediate(() => setImmediate(() => port.dispatchEvent(new Event('close'))));
    }
  }

  ref() { this[STATE].isReferenced = true; }
  unref() { this[STATE].isReferenced = false; }
  hasRef() { return this[STATE].isReferenced; }

  /** Listening by Node.js' ways starts it. */
  on(type, listener) {
    super.on(type, listener);
    return begun(this, type);
  }

  once(type, listener) {
    super.once(type, listener);
    return begun(this, type);
  }

  addListener(type, listener) { return this.on(type, listener); }

  /** In Node.js, every listener starts it. */
  [CHANGED](type, count) {
    if (type !== 'message') return;
    this[STATE].isReferenced = count > 0;
    if (count > 0) this.start();
  }

  /** Another port takes over: what comes to this one goes there. */
  [TRANSFER]() {
    const own = this[STATE];
    const heir = new MessagePort(MAKE);
    Object.assign(heir[STATE], { other: own.other, queue: own.queue, isClosed: own.isClosed });
    if (own.other) own.other[STATE].other = heir;
    Object.assign(own, { other: null, queue: [], isClosed: true });
    return heir;
  }
}

function begun(port, type) {
  if (type === 'message') port.start();
  return port;
}

function deliverSoon(port) {
  const state = port[STATE];
  if (!state.isStarted || state.isDue || state.queue.length === 0) return;
  state.isDue = true;
  setImmediate(() => {
    state.isDue = false;
    const { queue } = state;
    state.queue = [];
    for (const { value, ports } of queue) port.dispatchEvent(new MessageEvent('message', { data: value, ports }));
  });
}

/** Takes the next message without waiting; for `worker_threads`. */
export function receiveMessageOnPort(port) {
  if (!(port instanceof MessagePort)) throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "port" argument must be a MessagePort instance');
  const next = port[STATE].queue.shift();
  return next && { message: next.value };
}

export class MessageChannel {
  constructor() {
    this.port1 = new MessagePort(MAKE);
    this.port2 = new MessagePort(MAKE);
    this.port1[STATE].other = this.port2;
    this.port2[STATE].other = this.port1;
  }
}

/** Open channels by name. */
const channels = new Map();

export class BroadcastChannel extends Target {
  #name;
  #isClosed = false;

  constructor(name) {
    if (arguments.length === 0) throw missingArgs('name');
    super();
    this.#name = `${name}`;
    if (!channels.has(this.#name)) channels.set(this.#name, new Set());
    channels.get(this.#name).add(this);
  }

  get name() { return this.#name; }

  postMessage(message) {
    if (arguments.length === 0) throw missingArgs('message');
    if (this.#isClosed) throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    const others = [...channels.get(this.#name)].filter(one => one !== this);
    // It must be possible to clone it, whoever listens.
    if (others.length === 0) cloneWith(message, []);
    for (const other of others) {
      const { value } = cloneWith(message, []);
      setImmediate(() => {
        if (!other.#isClosed) other.dispatchEvent(new MessageEvent('message', { data: value }));
      });
    }
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const all = channels.get(this.#name);
    all.delete(this);
    if (all.size === 0) channels.delete(this.#name);
  }

  ref() { return this; }
  unref() { return this; }
}

for (const Class of [MessagePort, BroadcastChannel]) {
  defineHandler(Class.prototype, 'message');
  defineHandler(Class.prototype, 'messageerror');
}
for (const name of ['data', 'origin', 'lastEventId', 'source', 'ports']) Object.defineProperty(MessageEvent.prototype, name, { enumerable: true });
shape(MessagePort, ['postMessage', 'start', 'close', 'ref', 'unref', 'hasRef'], port => ({ active: !port[STATE].isClosed, refed: port[STATE].isReferenced }));
shape(BroadcastChannel, ['name', 'postMessage', 'close', 'ref', 'unref'], ({ name }) => ({ name }));
shape(MessageChannel, []);
