// One call of a handler: from the event to the answer. The order of things, and what counts as an
// answer, is that of Kyma's Node.js runtimes.
//
// Most handlers return something and never look at the request or the response, so those are made
// when they are first asked for, and an answer without them goes straight to Rust.

import { native } from 'duet:native';
import { eventOf } from 'duet:event';
import { Request } from 'duet:request';
import { Response } from 'duet:response';

const PENDING = Symbol('pending');

/** What belongs to one call. */
class Call {
  constructor(exchange) {
    this.exchange = exchange;
  }

  get request() {
    const request = new Request(this.exchange);
    request.body = this.body;
    this.keep('request', request);
    request.res = this.response;
    return request;
  }

  get response() {
    const response = new Response(this.exchange);
    this.keep('response', response);
    response.req = this.request;
    return response;
  }

  keep(name, value) {
    Object.defineProperty(this, name, { value });
  }

  get isTouched() {
    return Object.hasOwn(this, 'response');
  }

  /**
   * The handler is done. Request and response know each other; parting them when nobody needs the
   * way between them any more lets both go at once, without the cycle collector.
   */
  part() {
    if (this.isTouched && this.response.writableEnded) this.request.res = undefined;
  }
}

/** Sends what a handler returned, or gave to its callback. The first answer counts. */
function sendResponse(call, body, status, headers) {
  if (typeof body === 'string' && !status && !headers && !call.isTouched) {
    native.reply(call.exchange, 200, undefined, body, false);
    return;
  }
  const response = call.response;
  if (response.writableEnded) return;
  if (headers) response.set(headers);
  if (!body) {
    // An empty answer, whatever it was (`0`, `false`, `null`): the reference cannot tell either.
    if (status) response.sendStatus(status);
    else response.end();
    return;
  }
  if (status) response.status(status);
  switch (typeof body) {
    case 'object':
      response.json(body);
      break;
    case 'number':
    case 'boolean':
      response.end(String(body));
      break;
    default:
      response.end(body);
  }
}

/** Answers for a handler that failed: a thrown string is shown, anything else is not. */
function fail(call, error) {
  // QuickJS throws null when it has no memory left to make an error of.
  if (error === null || (error instanceof InternalError && error.message === 'out of memory')) native.exhausted();
  console.error(error);
  call.response.failed = true;
  sendResponse(call, typeof error === 'string' ? error : 'Internal server error', 500);
}

/** Answers with what the handler returned, or what its promise came to. */
function finish(call, result) {
  try {
    sendResponse(call, result);
  } catch (error) {
    fail(call, error);
  }
  call.part();
}

/** Makes the function that runs `main` for one exchange. */
export function createInvoke(main, identity) {
  const { name, namespace, runtime, timeout, bodyLimit } = identity;

  return function invoke(exchange, hasBody) {
    const call = new Call(exchange);
    if (hasBody) {
      const { body, refused } = native.lazy('duet:body').readBody(exchange);
      if (refused) {
        call.response.removeHeader('access-control-allow-origin');
        sendResponse(call, refused.message, refused.status);
        return;
      }
      call.body = body;
    }
    const context = {
      'function-name': name, runtime, namespace, timeout, 'body-size-limit': bodyLimit,
    };
    const callback = (body, status, headers) => sendResponse(call, body, status, headers);
    let result;
    try {
      result = main(eventOf(call), context, callback);
      if (result && typeof result.then === 'function') {
        // Already settled, and nothing else waits to run before us: no need to wait a turn.
        const value = native.settled(result, PENDING);
        if (value === PENDING) {
          result.then(value => finish(call, value), error => {
            fail(call, error);
            call.part();
          });
          return;
        }
        result = value;
      }
    } catch (error) {
      fail(call, error);
      call.part();
      return;
    }
    finish(call, result);
  };
}
