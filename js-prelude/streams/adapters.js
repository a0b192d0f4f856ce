// Node.js' streams as the web's, and the other way round.

import { Buffer } from 'duet:buffer';
import { Stream, utils } from 'duet:bundled/readable-stream';
import { LIGHT } from 'duet:call';
import { AbortError, checkBoolean, checkObject, coded, invalidArgType, invalidArgValue } from 'duet:errors';
import { nextTick } from 'duet:timers';
import { CountQueuingStrategy, ReadableStream, WritableStream } from 'duet:web/streams';

const { Readable, Writable, Duplex, finished, destroy } = Stream;
const nothing = () => {};

/** A stream that was closed before its end was given up by somebody. */
function asTold(error) {
  return error?.code === 'ERR_STREAM_PREMATURE_CLOSE' ? new AbortError(undefined, { cause: error }) : error;
}

/** Calls back, once a promise has settled. What the callback throws is nobody's here. */
function settled(callback, error) {
  try {
    callback(error);
  } catch (thrown) {
    nextTick(() => { throw thrown; });
  }
}

const strategyOf = (stream, side) => stream[`${side}ObjectMode`]
  ? new CountQueuingStrategy({ highWaterMark: stream[`${side}HighWaterMark`] })
  : { highWaterMark: stream[`${side}HighWaterMark`] };

/** How a readable side reads from a reader. */
function reading(reader) {
  const side = { isClosed: false };
  return Object.assign(side, {
    read() {
      reader.read().then(
        ({ value, done }) => this.push(done ? null : value),
        error => destroy(this, error),
      );
    },
    watch(stream) {
      reader.closed.then(
        () => { side.isClosed = true; },
        error => {
          side.isClosed = true;
          destroy(stream, error);
        },
      );
    },
    cancel: error => side.isClosed ? Promise.resolve() : reader.cancel(error),
  });
}

/** How a writable side writes to a writer. */
function writing(writer, { decodeStrings = true, objectMode = false }) {
  const side = { isClosed: false };
  const bytes = (chunk, encoding) => typeof chunk === 'string' && decodeStrings && !objectMode
    ? new Uint8Array(Buffer.from(chunk, encoding))
    : chunk;
  return Object.assign(side, {
    write(chunk, encoding, callback) {
      writer.ready.then(() => writer.write(bytes(chunk, encoding))).then(() => settled(callback), error => settled(callback, error));
    },
    writev(chunks, callback) {
      writer.ready
        .then(() => Promise.all(chunks.map(({ chunk, encoding }) => writer.write(bytes(chunk, encoding)))))
        .then(() => settled(callback), error => settled(callback, error));
    },
    final(callback) {
      if (side.isClosed) settled(callback);
      else writer.close().then(() => settled(callback), error => settled(callback, error));
    },
    watch(stream) {
      writer.closed.then(
        () => {
          side.isClosed = true;
          if (!utils.isWritableEnded(stream)) destroy(stream, coded(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close'));
        },
        error => {
          side.isClosed = true;
          destroy(stream, error);
        },
      );
    },
    cancel(error) {
      if (side.isClosed) return Promise.resolve();
      return error === null || error === undefined ? writer.close() : writer.abort(error);
    },
  });
}

function checkWeb(stream, name, Kind) {
  if (!(stream instanceof Kind)) throw invalidArgType(name, Kind.name, stream);
}

export function readableFromWeb(stream, options = {}) {
  checkWeb(stream, 'readableStream', ReadableStream);
  checkObject(options, 'options');
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) throw invalidArgValue('options.encoding', encoding);
  checkBoolean(objectMode, 'options.objectMode');
  const side = reading(stream.getReader());
  const readable = new Readable({
    objectMode,
    highWaterMark,
    encoding,
    signal,
    read: side.read,
    destroy(error, callback) {
      const done = () => settled(callback, error);
      side.cancel(error).then(done, done);
    },
  });
  side.watch(readable);
  return readable;
}

export function readableToWeb(stream, { strategy, type } = {}) {
  const state = stream?._readableState;
  if (typeof state !== 'object' && stream?.[LIGHT] !== 'readable') throw invalidArgType('streamReadable', 'stream.Readable', stream);
  const isBytes = type === 'bytes';
  if (utils.isDestroyed(stream) || !utils.isReadable(stream)) {
    const closed = new ReadableStream(isBytes ? { type } : {});
    closed.cancel();
    return closed;
  }
  const isObjects = stream.readableObjectMode;
  let controller;
  const take = chunk => {
    // Whoever gets the bytes may take their memory away.
    if (chunk instanceof Uint8Array && (isBytes || (chunk instanceof Buffer && !isObjects))) chunk = new Uint8Array(chunk);
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) stream.pause();
  };
  stream.pause();
  let isCancelled = false;
  const leave = finished(stream, { writable: false }, error => {
    leave();
    stream.on('error', nothing);
    if (isCancelled) return;
    if (error) {
      controller.error(asTold(error));
      return;
    }
    controller.close();
    if (isBytes) controller.byobRequest?.respond(0);
  });
  stream.on('data', take);
  return new ReadableStream({
    ...isBytes ? { type } : {},
    start(given) { controller = given; },
    pull() { stream.resume(); },
    cancel(reason) {
      isCancelled = true;
      destroy(stream, reason);
    },
  }, isBytes ? { highWaterMark: 0 } : strategy ?? strategyOf(stream, 'readable'));
}

export function writableFromWeb(stream, options = {}) {
  checkWeb(stream, 'writableStream', WritableStream);
  checkObject(options, 'options');
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  checkBoolean(objectMode, 'options.objectMode');
  checkBoolean(decodeStrings, 'options.decodeStrings');
  const side = writing(stream.getWriter(), { decodeStrings, objectMode });
  const writable = new Writable({
    highWaterMark,
    objectMode,
    decodeStrings,
    signal,
    write: side.write,
    writev: side.writev,
    final: side.final,
    destroy(error, callback) {
      const done = () => settled(callback, error);
      side.cancel(error).then(done, done);
    },
  });
  side.watch(writable);
  return writable;
}

export function writableToWeb(stream) {
  if (typeof stream?._writableState !== 'object' && stream?.[LIGHT] !== 'writable') throw invalidArgType('streamWritable', 'stream.Writable', stream);
  if (utils.isDestroyed(stream) || !utils.isWritable(stream)) {
    const closed = new WritableStream();
    closed.close();
    return closed;
  }
  let controller;
  let room;
  let closing;
  const leave = finished(stream, { readable: false }, error => {
    leave();
    stream.on('error', nothing);
    if (error) {
      const told = asTold(error);
      room?.reject(told);
      closing?.reject(told);
      controller.error(told);
    } else if (closing) {
      closing.resolve();
    } else {
      controller.error(new AbortError());
    }
    closing = undefined;
  });
  stream.on('drain', () => room?.resolve());
  return new WritableStream({
    start(given) { controller = given; },
    write(chunk) {
      if (!stream.writableNeedDrain && stream.write(chunk)) return undefined;
      room = Promise.withResolvers();
      return room.promise.finally(() => { room = undefined; });
    },
    abort(reason) { destroy(stream, reason); },
    close() {
      closing ??= Promise.withResolvers();
      const { promise } = closing;
      if (!utils.isWritableEnded(stream)) stream.end();
      return promise;
    },
  }, strategyOf(stream, 'writable'));
}

export function duplexFromWeb(pair, options = {}) {
  checkObject(pair, 'pair');
  const { readable, writable } = pair;
  checkWeb(readable, 'pair.readable', ReadableStream);
  checkWeb(writable, 'pair.writable', WritableStream);
  checkObject(options, 'options');
  const { allowHalfOpen = false, objectMode = false, encoding, decodeStrings = true, highWaterMark, signal } = options;
  checkBoolean(objectMode, 'options.objectMode');
  const reads = reading(readable.getReader());
  const writes = writing(writable.getWriter(), { decodeStrings, objectMode });
  const duplex = new Duplex({
    allowHalfOpen,
    highWaterMark,
    objectMode,
    encoding,
    decodeStrings,
    signal,
    read: reads.read,
    write: writes.write,
    writev: writes.writev,
    final: writes.final,
    destroy(error, callback) {
      const done = () => settled(callback, error);
      Promise.all([writes.cancel(error), reads.cancel(error)]).then(done, done);
    },
  });
  writes.watch(duplex);
  reads.watch(duplex);
  return duplex;
}

export function duplexToWeb(duplex, options) {
  if (typeof duplex?._writableState !== 'object' || typeof duplex?._readableState !== 'object') throw invalidArgType('duplex', 'stream.Duplex', duplex);
  if (utils.isDestroyed(duplex)) {
    const readable = new ReadableStream();
    const writable = new WritableStream();
    writable.close();
    readable.cancel();
    return { readable, writable };
  }
  return { readable: readableToWeb(duplex, options), writable: writableToWeb(duplex) };
}
