// What nobody caught: it goes to the Function's own listeners on `process`, if it has some, else to
// the log. The invocation that caused it fails, since nobody else will answer for it; no other does.

import { native } from 'duet:native';

/** The invocation on whose behalf code runs, if it is one's. */
export function currentCall() {
  const context = native.asyncContext();
  return context === undefined || native.exchange.isPrototypeOf(context) ? context : context.call;
}

/** An error that came out of a timer, a tick or a callback. */
export function uncaughtException(error) {
  const { uncaught } = native.lazy('duet:process');
  const handle = () => uncaught?.(error, 'uncaughtException') || fail(error, 'Uncaught exception:');
  try {
    handle();
  } catch (another) {
    // A listener that throws: there is no one further to ask.
    fail(another, 'Uncaught exception in a listener for it:');
  }
}

/** A promise was rejected, and nobody has handled that before the event loop went on. */
export function unhandledRejection(reason, promise) {
  const { rejected } = native.lazy('duet:process');
  try {
    if (!rejected?.(reason, promise)) fail(reason, 'Unhandled promise rejection:');
  } catch (another) {
    fail(another, 'Uncaught exception in a listener for an unhandled rejection:');
  }
}

function fail(error, words) {
  const call = currentCall();
  if (call === undefined) console.error(words, error);
  else native.lazy('duet:invoke').abandon(call, error, words);
}
