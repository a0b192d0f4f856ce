// A connection of the system, as a socket holds it. A TLS connection has the same face, so a socket
// does not know which of the two it has.

import { native } from 'duet:native';

export const group = native.group('net');

export class Connection {
  #id;
  #isReading = false;
  #wants = false;

  constructor(id, ends) {
    this.#id = id;
    [this.local, this.remote] = ends ?? [];
  }

  /** Says where chunks go: bytes, `null` at the end, or an error. */
  start(take) {
    if (this.#isReading) return;
    this.#isReading = true;
    group.start(this.#id, chunk => {
      this.#wants = false;
      take(chunk);
    });
  }

  /** Asks for one chunk. */
  want() {
    if (this.#wants) return;
    this.#wants = true;
    group.want(this.#id);
  }

  write(bytes, done) { return group.write(this.#id, bytes, done); }
  shutdown() { group.shutdown(this.#id); }
  close() { group.close(this.#id); }
  resetOnClose() { group.resetOnClose(this.#id); }
  setNoDelay(isOn) { group.setNoDelay(this.#id, isOn); }
  setKeepAlive(isOn, seconds) { group.setKeepAlive(this.#id, isOn, seconds); }

  // What packages look for that were written for Node.js' own.
  get fd() { return -1; }
  getAsyncId() { return this.#id; }
  asyncReset() {}
  ref() {}
  unref() {}
  hasRef() { return true; }
  readStart() { this.want(); return 0; }
  readStop() { return 0; }
}
