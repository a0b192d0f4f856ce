// What belongs to one call. Rust makes the object (`Exchange`, with the invocation in it); this is
// what it can do. The request and the response are loaded and made when they are first asked for.

import { native } from 'duet:native';

/**
 * Under this key the request and the response of a call say what they are, `readable` or `writable`:
 * they have no need of the streams of `node:stream`, and must still pass for such.
 */
export const LIGHT = Symbol('light stream');

const unset = value => ({ value, writable: true, configurable: true });

/** Gives an object a property of its own, in the place of what it inherits or would make later. */
export function own(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/** A property, to whoever looks at it, that is made when it is first asked for. */
export function makeLater(object, name, make) {
  const be = value => {
    own(object, name, value);
    return value;
  };
  Object.defineProperty(object, name, { enumerable: true, configurable: true, get: () => be(make()), set: be });
}

/** A property that is made when it is first asked for. */
function lazy(name, make) {
  return {
    configurable: true,
    get() {
      const value = make(this);
      Object.defineProperty(this, name, { value, configurable: true });
      return value;
    },
  };
}

// Everything here is configurable: stand-ins are made for the object, and must be free to differ.
Object.defineProperties(native.exchange, {
  isTouched: unset(false),
  isParted: unset(false),
  // The body as it was read. If it `isLater`, it is JSON for certain, and nobody has looked at it yet.
  body: unset(undefined),
  isLater: unset(false),
  json: lazy('json', call => JSON.parse(native.bodyText(call))),
  attributes: unset(undefined),
  event: unset(undefined),
  context: unset(undefined),

  request: lazy('request', call => {
    const { Request } = native.lazy('duet:request');
    const request = new Request(call);
    if (call.isLater) makeLater(request, 'body', () => call.json);
    else request.body = call.body;
    return request;
  }),

  response: lazy('response', call => {
    const { Response } = native.lazy('duet:response');
    call.isTouched = true;
    const response = new Response(call);
    // Asked for when the answer has been given without it.
    if (native.progress(call) === 'complete') response.headersSent = response.writableEnded = true;
    return response;
  }),

  extensions: lazy('extensions', call => ({ request: call.request, response: call.response })),
});

/**
 * The handler is done. What was made for the call knows the call; parting them when nobody needs the
 * way between them any more lets all of it go at once, without the cycle collector.
 */
export function part(call) {
  if (!call.isTouched || !call.response.writableEnded) return;
  call.isParted = true;
  delete call.request;
  delete call.response;
  delete call.extensions;
  call.event = undefined;
}
