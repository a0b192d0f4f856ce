// The arguments of `node:child_process`: what they may be, and what a program is started with.

import { native } from 'duet:native';
import { checkBoolean, checkInteger, checkString, coded, invalidArgType, invalidArgValue, notSupported, outOfRange, received } from 'duet:errors';
import { toPath } from 'duet:fs/arguments';

const signals = () => native.lazy('duet:node/os').default.constants.signals;

/** The number of a signal. */
export function toSignal(signal) {
  if (signal === undefined || signal === null) return signals().SIGTERM ?? 15;
  if (typeof signal === 'number') return signal;
  const number = typeof signal === 'string' ? signals()[signal] ?? signals()[signal.toUpperCase()] : undefined;
  if (number === undefined) throw coded(TypeError, 'ERR_UNKNOWN_SIGNAL', `Unknown signal: ${signal}`);
  return number;
}

/** The name of a signal's number. */
export function signalName(number) {
  if (number === null || number === undefined) return null;
  return Object.keys(signals()).find(name => signals()[name] === number) ?? String(number);
}

function checkNull(value, name) {
  if (typeof value === 'string' && value.includes('\u0000')) throw invalidArgValue(name, value, 'must be a string without null bytes');
}

/** `(file, args?, options?)`, with the arguments in an array of their own. */
export function splitArguments(args, options) {
  if (Array.isArray(args)) return [args, options];
  if (args === undefined || args === null) return [[], options];
  if (typeof args !== 'object') throw invalidArgType('args', 'object', args);
  return [[], args];
}

/** What each of a program's files is: `pipe`, `ignore`, or a number. */
export function toStdio(stdio, isSync) {
  let all = stdio ?? ['pipe', 'pipe', 'pipe'];
  if (typeof all === 'string') {
    if (!['pipe', 'ignore', 'inherit', 'overlapped'].includes(all)) throw invalidArgValue('stdio', all);
    all = [all, all, all];
  } else if (!Array.isArray(all)) {
    throw invalidArgValue('stdio', all);
  }
  all = [...all];
  while (all.length < 3) all.push(undefined);
  return all.map((one, index) => connection(one, index, isSync));
}

function connection(one, index, isSync) {
  if (one === undefined || one === null) return index < 3 ? 'pipe' : 'ignore';
  if (one === 'pipe' || one === 'overlapped' || one === 'ignore') {
    if (one !== 'ignore' && index > 2) throw notSupported('A pipe beside stdin, stdout and stderr');
    return one === 'ignore' ? 'ignore' : 'pipe';
  }
  if (one === 'inherit') return index;
  if (one === 'ipc') {
    if (isSync) throw coded(Error, 'ERR_IPC_SYNC_FORK', 'IPC cannot be used with synchronous forks');
    throw notSupported('A channel to a child process');
  }
  if (typeof one === 'number') return one;
  if (typeof one.fd === 'number') return one.fd;
  // The streams of the process.
  if (one === globalThis.process.stdin) return 0;
  if (one === globalThis.process.stdout) return 1;
  if (one === globalThis.process.stderr) return 2;
  if (!isSync && (typeof one === 'string' || ArrayBuffer.isView(one))) throw coded(TypeError, 'ERR_INVALID_SYNC_FORK_INPUT', `Asynchronous forks do not support Buffer, TypedArray, DataView or string input: ${native.lazy('duet:inspect').inspect(one)}`);
  throw invalidArgValue('stdio', one);
}

function checkOwner(value, name) {
  if (value === undefined || value === null) return;
  if (typeof value !== 'number') throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" property must be int32.${received(value)}`);
  checkInteger(value, name, -2147483648, 2147483647);
}

/** All that is needed to start a program. */
export function toSpawn(file, args, options, isSync = false) {
  checkString(file, 'file');
  checkNull(file, 'file');
  if (file.length === 0) throw invalidArgValue('file', file, 'cannot be empty');
  [args, options] = splitArguments(args, options);
  for (const [index, one] of args.entries()) checkNull(one, `args[${index}]`);
  if (options === undefined) options = {};
  else if (options === null || typeof options !== 'object') throw invalidArgType('options', 'object', options);
  const { shell, argv0, detached, uid, gid, signal, windowsHide, windowsVerbatimArguments } = options;
  const cwd = options.cwd === undefined || options.cwd === null ? undefined : String(toPath(options.cwd, 'options.cwd'));
  if (detached !== undefined && detached !== null) checkBoolean(detached, 'options.detached');
  checkOwner(uid, 'options.uid');
  checkOwner(gid, 'options.gid');
  if (shell !== undefined && shell !== null && typeof shell !== 'boolean' && typeof shell !== 'string') throw invalidArgType('options.shell', ['boolean', 'string'], shell);
  if (argv0 !== undefined && argv0 !== null) checkString(argv0, 'options.argv0');
  for (const [name, value] of Object.entries({ windowsHide, windowsVerbatimArguments })) if (value !== undefined && value !== null) checkBoolean(value, `options.${name}`);
  if (signal !== undefined && !isSync && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) throw invalidArgType('options.signal', 'AbortSignal', signal);
  let program = file;
  let list = args.map(String);
  if (shell) {
    program = typeof shell === 'string' ? shell : '/bin/sh';
    list = ['-c', [file, ...list].join(' ')];
  }
  const env = [];
  for (const [name, value] of Object.entries(options.env ?? globalThis.process.env)) {
    if (value === undefined) continue;
    checkNull(name, `options.env['${name}']`);
    checkNull(String(value), `options.env['${name}']`);
    env.push(name, String(value));
  }
  return {
    options,
    // As Node.js shows them: the name comes first.
    spawnargs: [argv0 ?? program, ...list],
    given: { file: program, argv0: argv0 ?? undefined, args: list, env, cwd, uid: uid ?? undefined, gid: gid ?? undefined, detached: detached === true, stdio: toStdio(options.stdio, isSync) },
  };
}

export function toTimeout(timeout) {
  if (timeout === undefined || timeout === null) return 0;
  if (!(Number.isInteger(timeout) && timeout >= 0)) throw outOfRange('timeout', 'an unsigned integer', timeout);
  return timeout;
}

export function toMaxBuffer(maxBuffer, otherwise) {
  if (maxBuffer === undefined || maxBuffer === null) return otherwise;
  if (!(typeof maxBuffer === 'number' && maxBuffer >= 0)) throw outOfRange('options.maxBuffer', 'a positive number', maxBuffer);
  return maxBuffer;
}

/** What Node.js says when a program could not be started. */
export function spawnError(failure, syscall, file, args) {
  const error = new Error(`${syscall} ${file} ${failure.code}`);
  return Object.assign(error, { errno: failure.errno, code: failure.code, syscall: `${syscall} ${file}`, path: file, spawnargs: args });
}

