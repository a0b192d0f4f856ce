// What a TLS socket holds in the place of a connection of the system: it speaks TLS over any stream.

import { Buffer } from 'duet:buffer';
import { group } from 'duet:tls/context';

export class TlsConnection {
  #id;
  #stream;
  #events;
  #take;
  #wants = false;
  #received = [];
  #isEnded = false;
  #isSecure = false;
  #listeners;

  /** `events` are `secure`, `failed` and `closed`. */
  constructor(id, stream, events) {
    this.#id = id;
    this.#stream = stream;
    this.#events = events;
    this.#listeners = {
      data: chunk => this.#handle(group.feed(id, chunk)),
      end: () => this.#ended(),
      close: () => this.#closed(),
      error: error => events.failed(error),
    };
    for (const [name, listener] of Object.entries(this.#listeners)) stream.on(name, listener);
  }

  get local() { return address(this.#stream, 'local'); }
  get remote() { return address(this.#stream, 'remote'); }
  get isSecure() { return this.#isSecure; }
  get fd() { return -1; }

  /** Says where chunks go, and begins. */
  start(take) {
    if (this.#take) return;
    this.#take = take;
    this.#handle(group.begin(this.#id));
  }

  want() {
    this.#wants = true;
    this.#flush();
  }

  write(bytes, done) {
    const progress = group.write(this.#id, bytes);
    if (progress === undefined) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', errno: -32, syscall: 'write' }));
      return false;
    }
    const [toSend] = progress;
    if (toSend === undefined) return true;
    this.#stream.write(Buffer.from(toSend.buffer), error => done(error ?? undefined));
    return false;
  }

  shutdown() {
    const [toSend] = group.end(this.#id) ?? [];
    if (!this.#stream.writable) return;
    if (toSend) this.#stream.write(Buffer.from(toSend.buffer));
    this.#stream.end();
  }

  close(error) {
    for (const [name, listener] of Object.entries(this.#listeners)) this.#stream.removeListener(name, listener);
    this.#stream.on('error', () => {});
    group.free(this.#id);
    this.#isEnded = true;
    // An alert that was just written is worth a moment.
    if (error && typeof this.#stream.destroySoon === 'function' && !this.#stream.connecting) this.#stream.destroySoon();
    else this.#stream.destroy();
  }

  state() { return group.state(this.#id); }

  resetOnClose() {}
  setNoDelay(isOn) { this.#stream.setNoDelay?.(isOn); }
  setKeepAlive(isOn, seconds) { this.#stream.setKeepAlive?.(isOn, seconds * 1000); }
  getAsyncId() { return this.#id; }
  asyncReset() {}
  ref() {}
  unref() {}
  hasRef() { return true; }
  readStart() { this.want(); return 0; }
  readStop() { return 0; }

  #handle(progress) {
    if (progress === undefined) return;
    const [toSend, received, isHandshaking, isClosed, code, reason] = progress;
    // Who does not speak TLS has no use for an alert.
    if (toSend && this.#stream.writable && code !== 'ERR_SSL_WRONG_VERSION_NUMBER') this.#stream.write(Buffer.from(toSend.buffer));
    if (received) this.#received.push(received);
    if (code !== undefined) {
      this.#events.failed(Object.assign(new Error(reason), { code, library: 'SSL routines', reason: reason.slice('SSL routines::'.length) }));
      return;
    }
    if (!isHandshaking && !this.#isSecure) {
      this.#isSecure = true;
      this.#events.secure();
      if (this.#isEnded) return;
    }
    if (isClosed) this.#finish();
    this.#flush();
  }

  #ended() {
    if (!this.#isSecure) {
      this.#events.closed();
      return;
    }
    this.#finish();
    this.#flush();
  }

  /** The stream is gone. What was received before is still to be read. */
  #closed() {
    if (!this.#isSecure || this.#stream.errored) {
      this.#events.closed();
      return;
    }
    this.#finish();
    this.#flush();
  }

  /** The other side sends no more. */
  #finish() {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#received.push(null);
  }

  /** Hands over what was received, one chunk each time that one is wanted. */
  #flush() {
    while (this.#wants && this.#received.length > 0) {
      this.#wants = false;
      this.#take(this.#received.shift());
    }
    if (this.#stream.destroyed) return;
    if (this.#received.length > 0) this.#stream.pause();
    else if (this.#stream.isPaused()) this.#stream.resume();
  }
}

function address(stream, side) {
  const host = stream[`${side}Address`];
  return host === undefined ? undefined : [host, stream[`${side}Port`], stream[`${side}Family`]];
}
