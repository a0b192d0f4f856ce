// `node:stream`: the streams that the Node.js project publishes as `readable-stream`, with what has
// come to Node.js since, and with the way to the web's streams and back.

import { native } from 'duet:native';
import { Stream, utils } from 'duet:bundled/readable-stream';
import { LIGHT } from 'duet:call';
import { duplexPair } from 'duet:streams/pair';

const { Readable, Writable, Duplex } = Stream;
const web = () => native.lazy('duet:streams/adapters');

const hidden = (object, names) => {
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  }
};

hidden(Readable, {
  fromWeb: (stream, options) => web().readableFromWeb(stream, options),
  toWeb: (stream, options) => web().readableToWeb(stream, options),
});
hidden(Writable, {
  fromWeb: (stream, options) => web().writableFromWeb(stream, options),
  toWeb: stream => web().writableToWeb(stream),
});
hidden(Duplex, {
  fromWeb: (pair, options) => web().duplexFromWeb(pair, options),
  toWeb: (duplex, options) => web().duplexToWeb(duplex, options),
});

if (Symbol.asyncDispose && !Writable.prototype[Symbol.asyncDispose]) {
  Object.defineProperty(Writable.prototype, Symbol.asyncDispose, {
    writable: true,
    configurable: true,
    async value() {
      let error;
      if (!this.destroyed) {
        error = this.writableFinished ? null : new (native.lazy('duet:errors').AbortError)();
        this.destroy(error);
      }
      await new Promise((resolve, reject) => Stream.finished(this, failure => failure && failure.name !== 'AbortError' ? reject(failure) : resolve(null)));
    },
  });
}

// The request and the response of a call are streams of their own kind, and count as these. As in
// Node.js, a response is a `Stream`, but not a `Writable`.

const ordinary = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Stream, Symbol.hasInstance, {
  configurable: true,
  value(object) {
    if (ordinary.call(this, object)) return true;
    const kind = object?.[LIGHT];
    return kind !== undefined && (this === Stream || (this === Readable && kind === 'readable'));
  },
});
hidden(Stream, {
  duplexPair,
  _isArrayBufferView: value => ArrayBuffer.isView(value),
});
Stream.isDestroyed ??= utils.isDestroyed;

export default Stream;
