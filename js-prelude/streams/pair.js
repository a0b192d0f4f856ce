// Two streams, each of which reads what is written to the other.

import { Stream } from 'duet:bundled/readable-stream';
import { nextTick } from 'duet:timers';

class Side extends Stream.Duplex {
  #other = null;
  #taken = null;

  static pair(options) {
    const one = new Side(options);
    const other = new Side(options);
    one.#other = other;
    other.#other = one;
    return [one, other];
  }

  _read() {
    const taken = this.#taken;
    if (!taken) return;
    this.#taken = null;
    taken();
  }

  _write(chunk, encoding, callback) {
    if (chunk.length === 0) {
      nextTick(callback);
      return;
    }
    this.#other.push(chunk);
    this.#other.#taken = callback;
  }

  _final(callback) {
    this.#other.on('end', callback);
    this.#other.push(null);
  }
}

export const duplexPair = options => Side.pair(options);
