// `node:child_process`: `spawn` and all that is made of it.

import { Buffer } from 'duet:buffer';
import { native } from 'duet:native';
import { checkFunction, checkString, coded, invalidArgType, notSupported } from 'duet:errors';
import { clearTimeout, setTimeout } from 'duet:timers';
import { signalName, spawnError, splitArguments, toMaxBuffer, toSignal, toSpawn, toTimeout } from 'duet:child/arguments';

const MEBIBYTE = 1024 * 1024;
const PROMISIFY = Symbol.for('nodejs.util.promisify.custom');
const running = () => native.lazy('duet:child/process');

function spawn(file, args, options) { return running().spawn(file, args, options); }

function execFile(file, args, options, callback) {
  if (typeof args === 'function') [args, options, callback] = [[], {}, args];
  else if (typeof options === 'function') {
    callback = options;
    [args, options] = splitArguments(args, undefined);
  } else [args, options] = splitArguments(args, options);
  if (callback !== undefined && callback !== null) checkFunction(callback, 'callback');
  const all = { encoding: 'utf8', timeout: 0, maxBuffer: MEBIBYTE, killSignal: 'SIGTERM', cwd: null, env: null, shell: false, ...options };
  const limit = toTimeout(all.timeout);
  const most = toMaxBuffer(all.maxBuffer, MEBIBYTE);
  const how = toSignal(all.killSignal);
  const child = running().spawn(file, args, { ...all, timeout: 0, env: all.env ?? undefined, cwd: all.cwd ?? undefined });
  const isText = all.encoding && all.encoding !== 'buffer' && Buffer.isEncoding(all.encoding);
  const outputs = { stdout: [], stderr: [] };
  const lengths = { stdout: 0, stderr: 0 };
  let failure = null;
  let isOver = false;
  let timer;

  const result = name => {
    if (!child[name] && outputs[name].length === 0) return isText ? '' : Buffer.alloc(0);
    return isText ? outputs[name].join('') : Buffer.concat(outputs[name]);
  };

  const kill = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
    try {
      child.kill(how);
    } catch (error) {
      failure ??= error;
      over();
    }
  };

  const over = (code, signalCode) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    if (!callback) return;
    const [stdout, stderr] = [result('stdout'), result('stderr')];
    if (!failure && code === 0 && signalCode === null) {
      callback(null, stdout, stderr);
      return;
    }
    const command = [file, ...args].join(' ');
    if (!failure) {
      failure = new Error(`Command failed: ${command}\n${stderr}`);
      failure.code = code;
      failure.killed = child.killed || wasKilled;
      failure.signal = signalCode;
    }
    failure.cmd = command;
    callback(failure, stdout, stderr);
  };

  let wasKilled = false;
  for (const name of ['stdout', 'stderr']) {
    const output = child[name];
    if (!output) continue;
    if (isText) output.setEncoding(all.encoding);
    output.on('data', piece => {
      const length = isText ? Buffer.byteLength(piece, all.encoding) : piece.length;
      lengths[name] += length;
      if (lengths[name] <= most) {
        outputs[name].push(piece);
        return;
      }
      const room = most - (lengths[name] - length);
      outputs[name].push(piece.slice(0, room));
      failure = coded(RangeError, 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER', `${name} maxBuffer length exceeded`);
      kill();
    });
  }
  if (limit > 0) {
    timer = setTimeout(() => {
      wasKilled = true;
      kill();
    }, limit);
  }
  child.on('close', over);
  child.on('error', error => {
    failure = error;
    child.stdout?.destroy();
    child.stderr?.destroy();
    over();
  });
  return child;
}

function shellOptions(command, options, callback) {
  checkString(command, 'command');
  if (typeof options === 'function') [options, callback] = [undefined, options];
  return [{ ...options, shell: typeof options?.shell === 'string' ? options.shell : true }, callback];
}

function exec(command, options, callback) {
  [options, callback] = shellOptions(command, options, callback);
  return execFile(command, options, callback);
}

/** As a promise, with the child beside it. */
function promisified(run) {
  return (...parameters) => {
    let child;
    const promise = new Promise((resolve, reject) => {
      child = run(...parameters, (error, stdout, stderr) => {
        if (error) reject(Object.assign(error, { stdout, stderr }));
        else resolve({ stdout, stderr });
      });
    });
    promise.child = child;
    return promise;
  };
}

Object.defineProperty(exec, PROMISIFY, { value: promisified(exec), configurable: true });
Object.defineProperty(execFile, PROMISIFY, { value: promisified(execFile), configurable: true });

function fork() { throw notSupported('child_process.fork()'); }

function toInput(input) {
  if (input === undefined || input === null) return undefined;
  if (typeof input === 'string') return native.encode(input, 'utf8');
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  throw invalidArgType('options.stdio[0]', ['Buffer', 'TypedArray', 'DataView', 'string'], input);
}

function spawnSync(file, args, options) {
  const { given, spawnargs, options: all } = toSpawn(file, args, options, true);
  const limits = { timeout: toTimeout(all.timeout), maxBuffer: toMaxBuffer(all.maxBuffer, MEBIBYTE), killSignal: toSignal(all.killSignal) };
  const input = toInput(all.input);
  if (input) given.stdio[0] = 'pipe';
  const isText = all.encoding && all.encoding !== 'buffer';
  const show = bytes => {
    if (bytes === null || bytes === undefined) return null;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return isText ? buffer.toString(all.encoding) : buffer;
  };
  let outcome;
  try {
    outcome = native.group('child').run({ ...given, ...limits, input });
  } catch (failure) {
    if (failure.syscall !== 'spawnSync') throw failure;
    return { error: spawnError(failure, 'spawnSync', given.file, spawnargs.slice(1)), status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null };
  }
  const [pid, code, signal, stdout, stderr, reason] = outcome;
  const output = [null, show(stdout), show(stderr)];
  const result = { status: code ?? null, signal: signalName(signal), output, pid, stdout: output[1], stderr: output[2] };
  if (!reason) return result;
  const errno = { ETIMEDOUT: -110, ENOBUFS: -105 }[reason];
  return { error: spawnError({ code: reason, errno }, 'spawnSync', given.file, spawnargs.slice(1)), ...result };
}

/** What a program that failed is told with. */
function checkOutcome(outcome, command) {
  if (outcome.error) return Object.assign(outcome.error, outcome);
  if (outcome.status === 0) return undefined;
  let message = `Command failed: ${command}`;
  if (outcome.stderr && outcome.stderr.length > 0) message += `\n${outcome.stderr.toString()}`;
  return Object.assign(new Error(message), outcome);
}

function runSync(outcome, command, isInherited) {
  if (isInherited && outcome.stderr) globalThis.process.stderr.write(outcome.stderr);
  const error = checkOutcome(outcome, command);
  if (error) throw error;
  return outcome.stdout;
}

function execFileSync(file, args, options) {
  [args, options] = splitArguments(args, options);
  return runSync(spawnSync(file, args, options), [file, ...args].join(' '), !options?.stdio);
}

function execSync(command, options) {
  const [all] = shellOptions(command, options);
  return runSync(spawnSync(command, all), command, !options?.stdio);
}

const childProcess = { _forkChild() { fork(); }, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };

Object.defineProperty(childProcess, 'ChildProcess', {
  configurable: true,
  enumerable: true,
  get() { return running().ChildProcess; },
});

export default childProcess;
