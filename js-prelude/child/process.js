// `ChildProcess`: a program that runs, and the streams to and from it.

import { Buffer } from 'duet:buffer';
import { native } from 'duet:native';
import stream from 'duet:node/stream';
import { AbortError, coded, notSupported } from 'duet:errors';
import { EventEmitter } from 'duet:emitter';
import { clearTimeout, nextTick, setTimeout } from 'duet:timers';
import { signalName, spawnError, toSignal, toSpawn, toTimeout } from 'duet:child/arguments';

const children = native.group('child');
const { Readable, Writable } = stream;

/** What a child writes, read when somebody wants it. */
function outputOf(pipes, isErrors) {
  return new Readable({
    highWaterMark: 65536,
    read() {
      pipes.read(isErrors, (error, piece) => {
        if (error) this.destroy(error);
        else if (piece === undefined || piece === null) this.push(null);
        else this.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
      });
    },
  });
}

/** What a child reads. */
function inputOf(pipes) {
  return new Writable({
    write(chunk, encoding, callback) { pipes.write(chunk, error => callback(error)); },
    final(callback) {
      pipes.end();
      callback();
    },
    destroy(error, callback) {
      pipes.end();
      callback(error);
    },
  });
}

export class ChildProcess extends EventEmitter {
  #number;
  #open = 1;

  constructor() {
    super();
    this._closesNeeded = 1;
    this._closesGot = 0;
    this.connected = false;
    this.signalCode = null;
    this.exitCode = null;
    this.killed = false;
    this.spawnfile = null;
    this.pid = undefined;
    this.stdin = null;
    this.stdout = null;
    this.stderr = null;
    this.stdio = [null, null, null];
  }

  /** Starts it. What fails is told with an event, since nobody can be listening yet. */
  start({ given, spawnargs }) {
    this.spawnfile = given.file;
    this.spawnargs = spawnargs;
    let started;
    try {
      started = children.spawn(given, (error, ended) => this.#ended(...ended ?? [null, null]));
    } catch (failure) {
      this.#failed(failure, given, spawnargs);
      return;
    }
    const [number, pid, pipes] = started;
    this.#number = number;
    this.pid = pid;
    this.#connect(pipes, given.stdio);
    nextTick(() => this.emit('spawn'));
  }

  #failed(failure, given, spawnargs) {
    if (failure.syscall !== 'spawn') throw failure;
    if (!['ENOENT', 'EACCES', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOTDIR', 'E2BIG', 'ENOEXEC'].includes(failure.code)) {
      throw Object.assign(new Error(`spawn ${failure.code}`), { errno: failure.errno, code: failure.code, syscall: 'spawn' });
    }
    const nothing = { read: (isErrors, callback) => nextTick(callback, null, undefined), write: (bytes, callback) => nextTick(callback, null), end() {} };
    this.#connect(nothing, given.stdio);
    this.exitCode = failure.errno;
    nextTick(() => {
      this.stdin?.destroy();
      this.emit('error', spawnError(failure, 'spawn', given.file, spawnargs.slice(1)));
      this.#over();
    });
  }

  #connect(pipes, stdio) {
    if (stdio[0] === 'pipe') this.stdin = inputOf(pipes);
    for (const [index, name] of [[1, 'stdout'], [2, 'stderr']]) {
      if (stdio[index] !== 'pipe') continue;
      this.#open += 1;
      this[name] = outputOf(pipes, index === 2);
      this[name].once('close', () => this.#over());
    }
    this.stdio = [this.stdin, this.stdout, this.stderr, ...stdio.slice(3).map(() => null)];
  }

  #ended(code, signal) {
    this.signalCode = signalName(signal);
    this.exitCode = this.signalCode ? null : code;
    this.stdin?.destroy();
    this.emit('exit', this.exitCode, this.signalCode);
    // What nobody reads need not be kept.
    nextTick(() => {
      for (const output of [this.stdout, this.stderr]) if (output && !output.readableEnded && output.readableFlowing === null && output.listenerCount('readable') === 0) output.resume();
    });
    this.#over();
  }

  #over() {
    this.#open -= 1;
    if (this.#open === 0) nextTick(() => this.emit('close', this.exitCode, this.signalCode));
  }

  kill(signal) {
    const number = toSignal(signal);
    if (this.#number === undefined || this.exitCode !== null || this.signalCode !== null) return false;
    const sent = children.kill(this.#number, number);
    if (sent) this.killed = true;
    return sent;
  }

  ref() {}
  unref() {}
  disconnect() { this.emit('error', coded(Error, 'ERR_IPC_DISCONNECTED', 'IPC channel is already disconnected')); }
  send() { throw notSupported('A channel to a child process'); }
  [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() { if (!this.killed) this.kill(); }
}

export function spawn(file, args, options) {
  const prepared = toSpawn(file, args, options);
  const { timeout, signal, killSignal } = prepared.options;
  const limit = toTimeout(timeout);
  const how = toSignal(killSignal);
  const child = new ChildProcess();
  child.start(prepared);
  if (limit > 0) {
    const timer = setTimeout(() => child.kill(how), limit);
    child.once('exit', () => clearTimeout(timer));
  }
  if (signal) {
    const abort = () => {
      if (child.kill(how)) child.emit('error', new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal.aborted) nextTick(abort);
    else {
      signal.addEventListener('abort', abort, { once: true });
      child.once('exit', () => signal.removeEventListener('abort', abort));
    }
  }
  return child;
}
