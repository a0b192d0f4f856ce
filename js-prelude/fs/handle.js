// `FileHandle`: an open file, as promises have it.

import { native } from 'duet:native';
import { coded } from 'duet:errors';
import { EventEmitter } from 'duet:emitter';
import { HANDLE } from 'duet:fs/arguments';
import { operations } from 'duet:fs/operations';
import { promised } from 'duet:fs/run';

/** What was let go of without being closed is closed. */
const forgotten = new FinalizationRegistry(fd => { promised(operations.close.work(fd)).catch(() => {}); });

export class FileHandle extends EventEmitter {
  #fd;
  #closing;

  constructor(fd) {
    super();
    this.#fd = fd;
    forgotten.register(this, fd, this);
  }

  get [HANDLE]() { return true; }
  get fd() { return this.#fd; }
  getAsyncId() { return -1; }

  async #run(syscall, name, ...parameters) {
    if (this.#fd === -1) throw coded(Error, 'EBADF', 'file closed', { syscall });
    return promised(operations[name].work(this.#fd, ...parameters));
  }

  appendFile(data, options) { return this.#write('appendFile', data, options); }
  writeFile(data, options) { return this.#write('writeFile', data, options); }
  chmod(mode) { return this.#run('fchmod', 'fchmod', mode); }
  chown(uid, gid) { return this.#run('fchown', 'fchown', uid, gid); }
  datasync() { return this.#run('fdatasync', 'fdatasync'); }
  sync() { return this.#run('fsync', 'fsync'); }
  readFile(options) { return this.#run('readFile', 'readFile', options); }
  stat(options) { return this.#run('fstat', 'fstat', options); }
  truncate(length) { return this.#run('ftruncate', 'ftruncate', length); }
  utimes(atime, mtime) { return this.#run('futimes', 'futimes', atime, mtime); }

  async #write(name, data, options) {
    const isSeries = data !== null && typeof data === 'object' && !ArrayBuffer.isView(data) && (Symbol.asyncIterator in data || Symbol.iterator in data);
    if (!isSeries) return this.#run('write', name, data, options);
    for await (const piece of data) await this.#run('write', name, piece, options);
    return undefined;
  }

  async read(...parameters) {
    const [bytesRead, buffer] = await this.#run('read', 'read', ...parameters);
    return { bytesRead, buffer };
  }

  async readv(buffers, position) {
    const [bytesRead] = await this.#run('read', 'readv', buffers, position);
    return { bytesRead, buffers };
  }

  async write(data, ...parameters) {
    const [bytesWritten, buffer] = await this.#run('write', 'write', data, ...parameters);
    return { bytesWritten, buffer };
  }

  async writev(buffers, position) {
    const [bytesWritten] = await this.#run('write', 'writev', buffers, position);
    return { bytesWritten, buffers };
  }

  createReadStream(options) {
    const { ReadStream } = native.lazy('duet:fs/streams');
    return new ReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options) {
    const { WriteStream } = native.lazy('duet:fs/streams');
    return new WriteStream(undefined, { ...options, fd: this });
  }

  readLines(options) {
    return native.lazy('duet:node/readline').default.createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  readableWebStream() {
    const handle = this;
    return new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        const { bytesRead, buffer } = await handle.read(new Uint8Array(16384));
        if (bytesRead === 0) controller.close();
        else controller.enqueue(buffer.subarray(0, bytesRead));
      },
    });
  }

  close() {
    if (this.#fd === -1) return this.#closing ?? Promise.resolve();
    const fd = this.#fd;
    this.#fd = -1;
    forgotten.unregister(this);
    this.#closing = promised(operations.close.work(fd)).finally(() => { this.emit('close'); });
    return this.#closing;
  }

  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() { await this.close(); }
}
