// The legacy `event`: a plain object with methods of its own, since handlers enumerate it, copy it
// and take it apart. Making it costs as much as a whole small handler, and many handlers never look
// at it, so what they are given stands in for it until it is touched.

/** The real thing. */
function createEvent(call) {
  const event = {
    extensions: { request: call.request, response: call.response },
    setResponseHeader: (key, value) => { call.response.set(key, value); },
    setResponseContentType: type => { call.response.type(type); },
    setResponseStatus: status => { call.response.status(status); },
  };
  // The reference leaves the property out when the body is empty, null, 0 or false.
  if (call.body) event.data = call.body;
  return event;
}

const of = call => call.event ??= createEvent(call);

/** Passes everything that can be done to an object on to the event of a call. */
const standIn = {
  get: (call, key) => of(call)[key],
  set: (call, key, value) => Reflect.set(of(call), key, value),
  has: (call, key) => key in of(call),
  deleteProperty: (call, key) => Reflect.deleteProperty(of(call), key),
  ownKeys: call => Reflect.ownKeys(of(call)),
  defineProperty: (call, key, descriptor) => Reflect.defineProperty(of(call), key, { configurable: true, ...descriptor }),
  getOwnPropertyDescriptor: (call, key) => {
    const descriptor = Reflect.getOwnPropertyDescriptor(of(call), key);
    return descriptor && { ...descriptor, configurable: true };
  },
  getPrototypeOf: call => Reflect.getPrototypeOf(of(call)),
  setPrototypeOf: (call, prototype) => Reflect.setPrototypeOf(of(call), prototype),
};

/** What a handler is given. */
export const eventOf = call => new Proxy(call, standIn);
