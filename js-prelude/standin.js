// What handlers are given but often never look at costs as much to make as a whole small handler.
// So a stand-in is passed, which makes the real thing when it is first touched.

/**
 * Makes stand-ins: `real` takes what a stand-in was made for, and answers with the real thing. `get`
 * may know what a property is without the real thing.
 */
export function standInFor(real, get = (owner, key) => real(owner)[key]) {
  const pass = {
    get,
    set: (owner, key, value) => Reflect.set(real(owner), key, value),
    has: (owner, key) => key in real(owner),
    deleteProperty: (owner, key) => Reflect.deleteProperty(real(owner), key),
    ownKeys: owner => Reflect.ownKeys(real(owner)),
    // A stand-in cannot be frozen, and the owner must not be in its place.
    preventExtensions: () => false,
    getPrototypeOf: owner => Reflect.getPrototypeOf(real(owner)),
    setPrototypeOf: (owner, prototype) => Reflect.setPrototypeOf(real(owner), prototype),
    // The engine compares what is said here with the owner, where there is no such property; so
    // none can be said to be fixed.
    defineProperty: (owner, key, descriptor) => Reflect.defineProperty(real(owner), key, { ...descriptor, configurable: true }),
    getOwnPropertyDescriptor: (owner, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(real(owner), key);
      return descriptor && { ...descriptor, configurable: true };
    },
  };
  return owner => new Proxy(owner, pass);
}
