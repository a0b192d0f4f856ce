// One call of a handler: from the event to the answer. The order of things, and what counts as an
// answer, is that of Kyma's Node.js runtimes.
//
// Most handlers return something and never look at the request or the response, so those are made
// when they are first asked for, and an answer without them goes straight to Rust.

import { native } from 'duet:native';
import { part } from 'duet:call';
import { attributesOf, eventOf } from 'duet:event';
import { standInFor } from 'duet:standin';

const PENDING = Symbol('pending');
const BYTES_PER_MEGABYTE = 1024 * 1024;

/** Sends what a handler returned, or gave to its callback. The first answer counts. */
function sendResponse(call, body, status, headers) {
  if (typeof body === 'string' && !status && !headers && !call.isTouched) {
    native.reply(call, 200, undefined, body, false);
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

/** How the failure of a handler is answered, which differs between the two APIs. */
let answerFailure = sendResponse;

/** Answers for a handler that failed: a thrown string is shown, anything else is not. */
function fail(call, error) {
  noticeExhaustion(error);
  log(call, error);
  answerFailed(call, error);
}

/** Tells the log, and whoever looks at the trace. */
function log(call, error) {
  console.error(error);
  native.lazy('duet:opentelemetry/failure').tell(call, error);
}

/** QuickJS throws null when it has no memory left to make an error of. */
function noticeExhaustion(error) {
  if (error === null || (error instanceof InternalError && error.message === 'out of memory')) native.exhausted();
}

function answerFailed(call, error) {
  const { response } = call;
  response.failed = true;
  response[native.lazy('duet:outgoing').FAIL](() => answerFailure(call, typeof error === 'string' ? error : 'Internal server error', 500));
}

/** Fails an invocation for what its handler has started and nobody has caught. */
export function abandon(call, error, words) {
  noticeExhaustion(error);
  console.error(words, error);
  native.lazy('duet:opentelemetry/failure').tell(call, error);
  // Parted from its response, it has been answered; an answer that is complete stays as it is.
  if (call.isParted || native.progress(call) === 'complete') return;
  answerFailed(call, error);
  part(call);
}

/** Answers with what the handler returned, or what its promise came to. */
function finish(call, result) {
  try {
    sendResponse(call, result);
  } catch (error) {
    fail(call, error);
  }
  part(call);
}

/** Whether a function could get at a third argument: not if it names at most two and no `arguments`. */
function wantsCallback(main) {
  const source = Function.prototype.toString.call(main);
  return !/^(?:async\s+)?(?:function\b\s*[\w$]*\s*)?\(\s*(?:[\w$]+\s*(?:,\s*[\w$]+\s*)?)?\)/.test(source) || /\b(?:arguments|eval)\b/.test(source);
}

/** Makes the function that runs `main` for one exchange. */
export function createInvoke(main, { name, namespace, runtime, timeout, bodyLimit }) {
  const createContext = () => ({
    'function-name': name, runtime, namespace, timeout, 'body-size-limit': bodyLimit,
  });
  const bodyBytes = bodyLimit * BYTES_PER_MEGABYTE;
  const contextOf = standInFor(call => call.context ??= createContext());
  const callbackOf = wantsCallback(main)
    ? call => (body, status, headers) => sendResponse(call, body, status, headers)
    : () => undefined;

  return function invoke(call, hasBody) {
    if (hasBody && !readBody(call, bodyBytes)) return;
    try {
      if (hasBody) call.attributes = attributesOf(call);
    } catch (error) {
      refuse(call, 400, error.message);
      return;
    }
    let result;
    try {
      result = main(eventOf(call), contextOf(call), callbackOf(call));
      if (result && typeof result.then === 'function') {
        // Already settled, and nothing else waits to run before us: no need to wait a turn.
        const value = native.settled(result, PENDING);
        if (value === PENDING) {
          result.then(value => finish(call, value), error => {
            fail(call, error);
            part(call);
          });
          return;
        }
        result = value;
      }
    } catch (error) {
      fail(call, error);
      part(call);
      return;
    }
    finish(call, result);
  };
}

/** The same for the newer API: the handler is given the request and the response, and answers itself. */
export function createNewerInvoke(main, { bodyLimit }) {
  const bodyBytes = bodyLimit * BYTES_PER_MEGABYTE;
  answerFailure = (call, text, status) => call.response.status(status).send(text);

  return function invoke(call, hasBody) {
    if (hasBody && !readBody(call, bodyBytes)) return;
    const failed = error => {
      try {
        if (call.response.writableEnded) log(call, error);
        else fail(call, error);
      } finally {
        part(call);
      }
    };
    try {
      const result = main(call.request, call.response);
      if (result && typeof result.then === 'function') result.then(() => part(call), failed);
      else part(call);
    } catch (error) {
      failed(error);
    }
  };
}

/** Reads the body, and says whether the handler is to be called. */
function readBody(call, limit) {
  const { body, isLater, refused } = native.lazy('duet:body').readBody(call, limit);
  if (refused) refuse(call, refused.status, refused.message);
  else if (isLater) call.isLater = true;
  else call.body = body;
  return !refused;
}

/** Answers without the handler. The reference does so before it adds the headers of every answer. */
function refuse(call, status, message) {
  call.response.removeHeader('access-control-allow-origin');
  sendResponse(call, message, status);
}
