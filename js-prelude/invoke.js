// One call of a handler: from the event to the answer. The order of things, and what counts as an
// answer, is that of Kyma's Node.js runtimes.

import { native } from 'duet:native';
import { createEvent } from 'duet:event';
import { Request } from 'duet:request';
import { Response } from 'duet:response';

/** Sends what a handler returned, or gave to its callback. The first answer counts. */
function sendResponse(response, body, status, headers) {
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
function fail(response, error) {
  // QuickJS throws null when it has no memory left to make an error of.
  if (error === null || (error instanceof InternalError && error.message === 'out of memory')) native.exhausted();
  console.error(error);
  response.failed = true;
  sendResponse(response, typeof error === 'string' ? error : 'Internal server error', 500);
}

/**
 * The handler is done. Request and response know each other; parting them when nobody needs the
 * way between them any more lets both go at once, without the cycle collector.
 */
function part(request, response) {
  if (response.writableEnded) request.res = undefined;
}

/** Makes the function that runs `main` for one exchange. */
export function createInvoke(main, identity) {
  const { name, namespace, runtime, timeout, bodyLimit } = identity;

  return function invoke(exchange, hasBody) {
    const request = new Request(exchange);
    const response = new Response(exchange, request);
    request.res = response;
    if (hasBody) {
      const refused = native.lazy('duet:body').readBody(exchange, request);
      if (refused) {
        response.removeHeader('access-control-allow-origin');
        sendResponse(response, refused.message, refused.status);
        return;
      }
    }
    const context = {
      'function-name': name, runtime, namespace, timeout, 'body-size-limit': bodyLimit,
    };
    const callback = (body, status, headers) => sendResponse(response, body, status, headers);
    try {
      const result = main(createEvent(request, response), context, callback);
      if (result && typeof result.then === 'function') {
        result.then(body => {
          try {
            sendResponse(response, body);
          } catch (error) {
            fail(response, error);
          }
          part(request, response);
        }, error => {
          fail(response, error);
          part(request, response);
        });
        return;
      }
      sendResponse(response, result);
    } catch (error) {
      fail(response, error);
    }
    part(request, response);
  };
}
