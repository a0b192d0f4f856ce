// `EventEmitter`, as node:events has it. Most objects that could have listeners never get one, so
// nothing is made before the first.

const LISTENERS = Symbol('listeners');
const LIMIT = Symbol('most listeners');

export class EventEmitter {
  static defaultMaxListeners = 10;

  on(name, listener) { return add(this, name, listener, false); }
  addListener(name, listener) { return this.on(name, listener); }
  prependListener(name, listener) { return add(this, name, listener, true); }
  once(name, listener) { return this.on(name, onceOnly(this, name, listener)); }
  prependOnceListener(name, listener) { return this.prependListener(name, onceOnly(this, name, listener)); }

  off(name, listener) {
    const all = this[LISTENERS]?.get(name);
    const at = all ? all.findLastIndex(one => one === listener || one.listener === listener) : -1;
    if (at < 0) return this;
    const [gone] = all.splice(at, 1);
    if (all.length === 0) this[LISTENERS].delete(name);
    if (this[LISTENERS].has('removeListener')) this.emit('removeListener', name, gone.listener ?? gone);
    return this;
  }

  removeListener(name, listener) { return this.off(name, listener); }

  removeAllListeners(name) {
    const known = this[LISTENERS];
    if (!known) return this;
    if (!known.has('removeListener')) {
      if (name === undefined) known.clear();
      else known.delete(name);
      return this;
    }
    for (const one of name === undefined ? [...known.keys()] : [name]) {
      if (name === undefined && one === 'removeListener') continue;
      for (const listener of this.rawListeners(one).reverse()) this.off(one, listener);
    }
    if (name === undefined) known.delete('removeListener');
    return this;
  }

  emit(name, ...parameters) {
    const listeners = this[LISTENERS]?.get(name);
    if (listeners === undefined) {
      if (name === 'error') throw unhandled(parameters[0]);
      return false;
    }
    // Those that come or go meanwhile do not change who hears this one.
    if (listeners.length === 1) Reflect.apply(listeners[0], this, parameters);
    else for (const listener of [...listeners]) Reflect.apply(listener, this, parameters);
    return true;
  }

  listenerCount(name, listener) {
    const all = this[LISTENERS]?.get(name) ?? [];
    return listener === undefined ? all.length : all.filter(one => one === listener || one.listener === listener).length;
  }

  listeners(name) { return this.rawListeners(name).map(one => one.listener ?? one); }
  rawListeners(name) { return [...this[LISTENERS]?.get(name) ?? []]; }
  eventNames() { return [...this[LISTENERS]?.keys() ?? []]; }
  getMaxListeners() { return this[LIMIT] ?? EventEmitter.defaultMaxListeners; }

  setMaxListeners(count) {
    if (typeof count !== 'number' || !(count >= 0)) {
      const error = new RangeError(`The value of "setMaxListeners" is out of range. It must be a non-negative number. Received ${String(count)}`);
      error.code = 'ERR_OUT_OF_RANGE';
      throw error;
    }
    this[LIMIT] = count;
    return this;
  }
}

function add(emitter, name, listener, isFirst) {
  checkListener(listener);
  const known = emitter[LISTENERS] ??= new Map();
  if (known.has('newListener')) emitter.emit('newListener', name, listener.listener ?? listener);
  const all = known.get(name);
  if (all === undefined) known.set(name, [listener]);
  else if (isFirst) all.unshift(listener);
  else all.push(listener);
  const most = emitter.getMaxListeners();
  if (most > 0 && all?.length === most + 1) {
    console.error(`(duet) MaxListenersExceededWarning: Possible EventEmitter memory leak detected. ${all.length} ${String(name)} listeners added to [${emitter.constructor.name}]. MaxListeners is ${most}. Use emitter.setMaxListeners() to increase limit`);
  }
  return emitter;
}

function onceOnly(emitter, name, listener) {
  checkListener(listener);
  const wrapper = (...parameters) => {
    emitter.off(name, wrapper);
    return Reflect.apply(listener, emitter, parameters);
  };
  wrapper.listener = listener;
  return wrapper;
}

function checkListener(listener) {
  if (typeof listener === 'function') return;
  const error = new TypeError(`The "listener" argument must be of type function. Received ${listener === null ? 'null' : typeof listener}`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  throw error;
}

/** What an `error` event without a listener throws. */
function unhandled(error) {
  if (error instanceof Error) return error;
  const wrapped = new Error(`Unhandled error. (${typeof error === 'string' ? `'${error}'` : String(error)})`);
  wrapped.code = 'ERR_UNHANDLED_ERROR';
  wrapped.context = error;
  return wrapped;
}
