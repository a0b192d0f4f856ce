// The streams of the web, with what Node.js' own streams need to know of them.

import { ReadableByteStreamController, ReadableStream, TransformStream, WritableStream } from 'duet:bundled/web-streams';
import { showAs } from 'duet:web/shape';

export {
  ByteLengthQueuingStrategy, CountQueuingStrategy, ReadableByteStreamController, ReadableStream,
  ReadableStreamBYOBReader, ReadableStreamBYOBRequest, ReadableStreamDefaultController, ReadableStreamDefaultReader,
  TransformStream, TransformStreamDefaultController, WritableStream, WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from 'duet:bundled/web-streams';

// Node.js' streams ask under these keys.
const CLOSED = Symbol.for('nodejs.webstream.isClosedPromise');
const FAIL = Symbol.for('nodejs.webstream.controllerErrorFunction');
const DISTURBED = Symbol.for('nodejs.stream.disturbed');
const ERRORED = Symbol.for('nodejs.stream.errored');
const READABLE = Symbol.for('nodejs.stream.readable');
const WRITABLE = Symbol.for('nodejs.stream.writable');

const FINAL = new Set(['closed', 'errored']);

/** What settles when a stream has ended. Few are asked for it, so a stream's state is watched from then on. */
function closedOf(stream) {
  const closed = Promise.withResolvers();
  closed.promise.catch(() => {});
  let state = stream._state;
  const settle = () => {
    if (state === 'closed') closed.resolve();
    // The error is written down after the state.
    else if (state === 'errored') Promise.resolve().then(() => closed.reject(stream._storedError));
  };
  Object.defineProperty(stream, '_state', {
    configurable: true,
    get: () => state,
    set(next) {
      state = next;
      if (FINAL.has(next)) settle();
    },
  });
  settle();
  Object.defineProperty(stream, CLOSED, { value: closed, configurable: true });
  return closed;
}

const asked = get => ({ configurable: true, get });

for (const [Class, controller] of [[ReadableStream, '_readableStreamController'], [WritableStream, '_writableStreamController']]) {
  Object.defineProperties(Class.prototype, {
    [CLOSED]: asked(function () { return closedOf(this); }),
    [FAIL]: asked(function () { return error => this[controller].error(error); }),
    [ERRORED]: asked(function () { return this._state === 'errored'; }),
  });
}
Object.defineProperties(ReadableStream.prototype, {
  [DISTURBED]: asked(function () { return this._disturbed; }),
  [READABLE]: asked(function () { return this._state === 'readable'; }),
});
Object.defineProperties(WritableStream.prototype, {
  [WRITABLE]: asked(function () { return this._state === 'writable'; }),
});

showAs(ReadableStream, stream => ({ locked: stream.locked, state: stream._state, supportsBYOB: stream._readableStreamController instanceof ReadableByteStreamController }));
showAs(WritableStream, stream => ({ locked: stream.locked, state: stream._state }));
showAs(TransformStream, ({ readable, writable }) => ({ readable, writable }));
