// `fs.watch` and `fs.watchFile`. `watchFile` looks again and again, as in Node.js; `watch` is told by the system.

import { Buffer } from 'duet:buffer';
import { AbortError, checkFunction } from 'duet:errors';
import { EventEmitter } from 'duet:emitter';
import { native } from 'duet:native';
import { toOptions, toPath } from 'duet:fs/arguments';
import { noStats } from 'duet:fs/facts';
import { operations } from 'duet:fs/operations';
import { runLater } from 'duet:fs/run';
import { clearTimeout, nextTick, setTimeout } from 'duet:timers';

const watched = new Map();

class StatWatcher extends EventEmitter {
  #timer;
  #last;
  #isStopped = false;

  constructor(path, interval, isBig) {
    super();
    this.path = path;
    this.interval = interval;
    this.isBig = isBig;
    this.#look();
  }

  #look() {
    runLater(operations.stat.work(this.path, { bigint: this.isBig }), (error, stats) => {
      if (this.#isStopped) return;
      const now = error ? noStats(this.isBig) : stats;
      const before = this.#last;
      this.#last = now;
      // A file that was not there from the start is told once.
      if (before === undefined ? error : before.mtimeMs !== now.mtimeMs || before.ctimeMs !== now.ctimeMs || before.size !== now.size || before.ino !== now.ino || before.nlink !== now.nlink) {
        this.emit('change', now, before ?? now);
      }
      if (!this.#isStopped) this.#timer = setTimeout(() => this.#look(), this.interval);
    });
  }

  stop() {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearTimeout(this.#timer);
    nextTick(() => this.emit('stop'));
  }

  ref() { return this; }
  unref() { return this; }
}

export function watchFile(filename, options, listener) {
  if (typeof options === 'function') [options, listener] = [undefined, options];
  const path = toPath(filename, 'filename');
  checkFunction(listener, 'listener');
  const key = String(path);
  let watcher = watched.get(key);
  if (!watcher) {
    watcher = new StatWatcher(path, options?.interval ?? 5007, options?.bigint === true);
    watched.set(key, watcher);
  }
  watcher.on('change', listener);
  return watcher;
}

export function unwatchFile(filename, listener) {
  const key = String(toPath(filename, 'filename'));
  const watcher = watched.get(key);
  if (!watcher) return;
  if (typeof listener === 'function') watcher.off('change', listener);
  else watcher.removeAllListeners('change');
  if (watcher.listenerCount('change') > 0) return;
  watched.delete(key);
  watcher.stop();
}

class FSWatcher extends EventEmitter {
  #number;

  constructor(path, { recursive, encoding }) {
    super();
    const name = bytes => {
      if (bytes === null) return null;
      const buffer = Buffer.from(bytes);
      return encoding === 'buffer' ? buffer : buffer.toString(encoding ?? 'utf8');
    };
    this.#number = native.group('fs').watch(path, Boolean(recursive), ([kind, bytes]) => {
      if (this.#number !== undefined) this.emit('change', kind, name(bytes));
    });
  }

  close() {
    if (this.#number === undefined) return;
    native.group('fs').unwatch(this.#number);
    this.#number = undefined;
    nextTick(() => this.emit('close'));
  }

  ref() { return this; }
  unref() { return this; }
}

export function watch(filename, options, listener) {
  if (typeof options === 'function') [options, listener] = [undefined, options];
  const known = toOptions(options, { persistent: true, recursive: false, encoding: 'utf8' });
  const watcher = new FSWatcher(toPath(filename, 'filename'), known);
  if (listener !== undefined) {
    checkFunction(listener, 'listener');
    watcher.on('change', listener);
  }
  if (known.signal?.aborted) nextTick(() => watcher.close());
  else known.signal?.addEventListener('abort', () => watcher.close(), { once: true });
  return watcher;
}

/** What has changed, as a series of promises. */
export async function* watchSeries(filename, options) {
  const { signal } = toOptions(options, { persistent: true, recursive: false, encoding: 'utf8' });
  const abort = () => new AbortError(undefined, { cause: signal.reason });
  if (signal?.aborted) throw abort();
  const watcher = watch(filename, { ...options, signal: undefined });
  const waiting = [];
  let wake = () => {};
  watcher.on('change', (eventType, name) => {
    waiting.push({ eventType, filename: name });
    wake();
  });
  signal?.addEventListener('abort', () => wake(), { once: true });
  try {
    for (;;) {
      if (signal?.aborted) throw abort();
      if (waiting.length > 0) yield waiting.shift();
      else await new Promise(resolve => { wake = resolve; });
    }
  } finally {
    watcher.close();
  }
}
