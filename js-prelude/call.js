// What belongs to one call. Rust makes the object (`Exchange`, with the invocation in it); this is
// what it can do. The request and the response are loaded and made when they are first asked for.

import { native } from 'duet:native';

// Everything here is configurable: stand-ins are made for the object, and must be free to differ.
Object.defineProperties(native.exchange, {
  isTouched: { value: false, writable: true, configurable: true },
  body: { value: undefined, writable: true, configurable: true },
  attributes: { value: undefined, writable: true, configurable: true },
  event: { value: undefined, writable: true, configurable: true },
  context: { value: undefined, writable: true, configurable: true },

  request: {
    configurable: true,
    get() {
      const { Request } = native.lazy('duet:request');
      const request = new Request(this);
      request.body = this.body;
      Object.defineProperty(this, 'request', { value: request, configurable: true });
      request.res = this.response;
      return request;
    },
  },

  response: {
    configurable: true,
    get() {
      const { Response } = native.lazy('duet:response');
      const response = new Response(this);
      this.isTouched = true;
      Object.defineProperty(this, 'response', { value: response, configurable: true });
      response.req = this.request;
      return response;
    },
  },
});

/**
 * The handler is done. Request and response know each other; parting them when nobody needs the
 * way between them any more lets both go at once, without the cycle collector.
 */
export function part(call) {
  if (call.isTouched && call.response.writableEnded) call.request.res = undefined;
}
