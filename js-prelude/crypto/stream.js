// Objects of node:crypto are streams, but few use them so: they become one with the first use.

import { native } from 'duet:native';

// What somebody who wants a stream begins with, and what other streams look at.
const METHODS = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener', 'pipe', 'write', 'end', 'read', 'push', 'resume', 'pause', 'destroy', 'setEncoding', 'emit', 'removeListener', 'removeAllListeners', 'off', 'unpipe', 'cork', 'uncork', 'setDefaultEncoding', 'setMaxListeners', 'listenerCount', 'iterator', Symbol.asyncIterator];
const STATES = ['_readableState', '_writableState', '_events', 'readable', 'writable', 'destroyed'];
const OWN_STATES = STATES.slice(0, 3);

/** What Node.js calls a LazyTransform. `base` is the stream's class. */
export function becomesStream(Class, base) {
  const { prototype } = Class;
  const streams = new WeakSet();

  const begin = self => {
    if (streams.has(self)) return;
    streams.add(self);
    native.lazy('duet:node/stream').default[base].call(self, self._streamOptions);
  };

  const setOwn = (self, name, value) => Object.defineProperty(self, name, { value, writable: true, enumerable: true, configurable: true });

  /** From now on the class inherits from the stream's. Who is asked for a state begins to have one. */
  const link = () => {
    for (const name of [...METHODS, ...STATES]) delete prototype[name];
    for (const name of OWN_STATES) {
      Object.defineProperty(prototype, name, {
        configurable: true,
        get() {
          if (this === prototype || streams.has(this)) return undefined;
          begin(this);
          return this[name];
        },
        set(value) { setOwn(this, name, value); },
      });
    }
    Object.setPrototypeOf(prototype, native.lazy('duet:node/stream').default[base].prototype);
  };

  for (const name of METHODS) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value(...args) {
        link();
        begin(this);
        return this[name](...args);
      },
    });
  }
  for (const name of STATES) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get() {
        if (this === prototype) return undefined;
        link();
        begin(this);
        return this[name];
      },
      set(value) { setOwn(this, name, value); },
    });
  }
}
