// `fs.Dir`: what a folder holds, one entry after the other.

import { coded } from 'duet:errors';
import { toCallback, toOptions, toPath } from 'duet:fs/arguments';
import { toDirents } from 'duet:fs/facts';
import { plan, promised, runLater, runNow } from 'duet:fs/run';

const closed = () => coded(Error, 'ERR_DIR_CLOSED', 'Directory handle was closed');

function listing(path, options) {
  const { recursive } = toOptions(options, { encoding: 'utf8' });
  path = toPath(path);
  return plan('opendir', [path, Boolean(recursive), true, false], flat => new Dir(String(path), toDirents(flat)));
}

export class Dir {
  #entries;
  #isClosed = false;

  constructor(path, entries) {
    this.path = path;
    this.#entries = entries[Symbol.iterator]();
  }

  readSync() {
    if (this.#isClosed) throw closed();
    return this.#entries.next().value ?? null;
  }

  read(callback) {
    if (callback === undefined) return new Promise(resolve => { resolve(this.readSync()); });
    toCallback(callback);
    if (this.#isClosed) throw closed();
    const entry = this.readSync();
    queueMicrotask(() => callback(null, entry));
    return undefined;
  }

  closeSync() {
    if (this.#isClosed) throw closed();
    this.#isClosed = true;
  }

  close(callback) {
    if (callback === undefined) return new Promise(resolve => { resolve(this.closeSync()); });
    toCallback(callback);
    let failure = null;
    try {
      this.closeSync();
    } catch (error) {
      failure = error;
    }
    queueMicrotask(() => callback(failure));
    return undefined;
  }

  async* entries() {
    try {
      for (let entry = this.readSync(); entry !== null; entry = this.readSync()) yield entry;
    } finally {
      if (!this.#isClosed) this.closeSync();
    }
  }

  [Symbol.asyncIterator]() { return this.entries(); }
  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() { if (!this.#isClosed) this.closeSync(); }
}

export const opendirSync = (path, options) => runNow(listing(path, options));
export const opendirPromise = async (path, options) => promised(listing(path, options));

export function opendir(path, options, callback) {
  callback = toCallback(typeof options === 'function' ? options : callback);
  runLater(listing(path, typeof options === 'function' ? undefined : options), callback);
}
