// `console`: each call is one write, so that lines of several threads never mix. The global one writes to
// the host's own streams, unless somebody has put something in the place of `process.stdout.write`.

import { native } from 'duet:native';
import { formatWithOptions, inspect } from 'duet:inspect';
import { checkInteger, checkObject, coded, invalidArgType, invalidArgValue } from 'duet:errors';

const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;
const [DEBUG, INFO, WARN, ERROR] = [0, 1, 2, 3];
const STATE = Symbol('kState');

/** What somebody has put in the place of a stream's `write`. */
function replaced(descriptor) {
  const process = Object.getOwnPropertyDescriptor(globalThis, 'process')?.value;
  if (process === undefined) return undefined;
  const stream = Object.getOwnPropertyDescriptor(process, descriptor === STANDARD_OUTPUT ? 'stdout' : 'stderr')?.value;
  const write = stream && Object.getOwnPropertyDescriptor(stream, 'write')?.value;
  return typeof write === 'function' && !write.isOurs ? [stream, write] : undefined;
}

class State {
  indent = '';
  counts = new Map();
  times = new Map();
  streams = undefined;
  width = 2;
  colorMode = false;
  options = undefined;
  ignoreErrors = true;

  optionsFor(descriptor) {
    const stream = this.streams?.[descriptor - 1];
    if (this.options) return this.options.get ? this.options.get(stream) ?? {} : this.options;
    const colors = this.colorMode === 'auto' ? Boolean(stream?.isTTY && (typeof stream.getColorDepth !== 'function' || stream.getColorDepth() > 2)) : this.colorMode;
    return colors ? { colors: true } : undefined;
  }

  format(descriptor, values) {
    if (values.length === 1 && typeof values[0] === 'string') return values[0];
    return formatWithOptions(this.optionsFor(descriptor) ?? {}, ...values);
  }

  write(descriptor, text, level) {
    if (this.indent !== '') text = this.indent + text.replaceAll('\n', `\n${this.indent}`);
    text += '\n';
    if (this.streams === undefined) {
      const own = replaced(descriptor);
      if (own) own[1].call(own[0], text);
      else native.write(descriptor, text, level);
      return;
    }
    const stream = this.streams[descriptor - 1];
    if (!this.ignoreErrors) {
      stream.write(text);
      return;
    }
    try {
      stream.once?.('error', ignore);
      stream.write(text, ignore);
    } catch (error) {
      if (/stack overflow|call stack/i.test(error?.message)) throw error;
    } finally {
      stream.removeListener?.('error', ignore);
    }
  }
}

const ignore = () => {};

function warn(message) {
  const { process } = globalThis;
  if (typeof process.emitWarning === 'function') process.emitWarning(message);
  else native.write(STANDARD_ERROR, `Warning: ${message}\n`, WARN);
}

const two = number => String(number).padStart(2, '0');

function duration(milliseconds) {
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds % 3_600_000 / 60_000);
  const seconds = milliseconds % 60_000 / 1000;
  if (hours === 0 && minutes === 0) return milliseconds >= 1000 ? `${seconds.toFixed(3)}s` : `${Number(milliseconds.toFixed(3))}ms`;
  const [whole, fraction] = seconds.toFixed(3).split('.');
  return hours === 0 ? `${minutes}:${two(whole)}.${fraction} (m:ss.mmm)` : `${hours}:${two(minutes)}:${two(whole)}.${fraction} (h:mm:ss.mmm)`;
}

function logTime(self, method, label, values) {
  const start = self[STATE].times.get(label);
  if (start === undefined) {
    warn(`No such label '${label}' for console.${method}()`);
    return false;
  }
  self.log('%s: %s', label, duration(native.now() - start), ...values);
  return true;
}

const methods = {
  debug(...values) { this[STATE].write(STANDARD_OUTPUT, this[STATE].format(STANDARD_OUTPUT, values), DEBUG); },
  log(...values) { this[STATE].write(STANDARD_OUTPUT, this[STATE].format(STANDARD_OUTPUT, values), INFO); },
  warn(...values) { this[STATE].write(STANDARD_ERROR, this[STATE].format(STANDARD_ERROR, values), WARN); },
  error(...values) { this[STATE].write(STANDARD_ERROR, this[STATE].format(STANDARD_ERROR, values), ERROR); },

  dir(value, options) {
    this[STATE].write(STANDARD_OUTPUT, inspect(value, { customInspect: false, ...this[STATE].optionsFor(STANDARD_OUTPUT), ...options }), INFO);
  },

  time(label = 'default') {
    label = `${label}`;
    const { times } = this[STATE];
    if (times.has(label)) warn(`Label '${label}' already exists for console.time()`);
    else times.set(label, native.now());
  },

  timeEnd(label = 'default') {
    label = `${label}`;
    if (logTime(this, 'timeEnd', label, [])) this[STATE].times.delete(label);
  },

  timeLog(label = 'default', ...values) { logTime(this, 'timeLog', `${label}`, values); },

  trace(...values) {
    const trace = { name: 'Trace', message: this[STATE].format(STANDARD_ERROR, values) };
    Error.captureStackTrace(trace, this.trace);
    this.error(trace.stack);
  },

  assert(condition, ...values) {
    if (condition) return;
    values[0] = `Assertion failed${values.length === 0 ? '' : `: ${values[0]}`}`;
    this.warn(...values);
  },

  // A log cannot be cleared.
  clear() {},

  count(label = 'default') {
    label = `${label}`;
    const { counts } = this[STATE];
    counts.set(label, (counts.get(label) ?? 0) + 1);
    this.log(`${label}: ${counts.get(label)}`);
  },

  countReset(label = 'default') {
    if (!this[STATE].counts.delete(`${label}`)) warn(`Count for '${label}' does not exist`);
  },

  group(...values) {
    if (values.length > 0) this.log(...values);
    this[STATE].indent += ' '.repeat(this[STATE].width);
  },

  groupEnd() {
    const state = this[STATE];
    state.indent = state.indent.slice(0, state.indent.length - state.width);
  },

  table(data, columns) {
    if (columns !== undefined && !Array.isArray(columns)) throw invalidArgType('properties', 'Array', columns);
    if (data === null || typeof data !== 'object') this.log(data);
    else this.log(native.lazy('duet:console/table').table(data, columns, this[STATE].optionsFor(STANDARD_OUTPUT)));
  },

  // For inspectors, of which there are none.
  profile() {},
  profileEnd() {},
  timeStamp() {},
};
methods.info = methods.log;
methods.dirxml = methods.log;
methods.groupCollapsed = methods.group;

const NAMES = [
  'log', 'warn', 'dir', 'time', 'timeEnd', 'timeLog', 'trace', 'assert', 'clear', 'count', 'countReset', 'group', 'groupEnd', 'table', 'debug', 'info', 'dirxml', 'error', 'groupCollapsed',
];

/** Gives an object the methods, each bound to it. Those of a class that extends Console are its own. */
function bind(target, state, names) {
  Object.defineProperty(target, STATE, { value: state, writable: true, configurable: true });
  Object.defineProperty(target, '_times', { value: state.times, writable: true, configurable: true });
  for (const name of names) {
    const method = (target[name] ?? methods[name]).bind(target);
    Object.defineProperty(method, 'name', { value: name });
    target[name] = method;
  }
}

export function Console(options, ...others) {
  if (new.target === undefined) return Reflect.construct(Console, [options, ...others]);
  if (!options || typeof options.write === 'function') options = { stdout: options, stderr: others[0], ignoreErrors: others[1] };
  const { stdout, stderr = stdout, ignoreErrors = true, colorMode = 'auto', inspectOptions, groupIndentation } = options;
  for (const [name, stream] of [['stdout', stdout], ['stderr', stderr]]) {
    if (!stream || typeof stream.write !== 'function') throw coded(TypeError, 'ERR_CONSOLE_WRITABLE_STREAM', `Console expects a writable stream instance for ${name}`);
  }
  if (typeof colorMode !== 'boolean' && colorMode !== 'auto') throw invalidArgValue('colorMode', colorMode, "must be one of: 'auto', true, false");
  if (groupIndentation !== undefined) checkInteger(groupIndentation, 'groupIndentation', 0, 1000);
  if (inspectOptions !== undefined) {
    checkObject(inspectOptions, 'options.inspectOptions');
    if (inspectOptions.colors !== undefined && options.colorMode !== undefined) {
      throw coded(TypeError, 'ERR_INCOMPATIBLE_OPTION_PAIR', 'Option "options.inspectOptions.color" cannot be used in combination with option "colorMode"');
    }
  }
  const state = Object.assign(new State(), { streams: [stdout, stderr], ignoreErrors, colorMode, options: inspectOptions, width: groupIndentation ?? 2 });
  Object.defineProperty(this, '_stdout', { value: stdout, writable: true, configurable: true });
  Object.defineProperty(this, '_stderr', { value: stderr, writable: true, configurable: true });
  Object.defineProperty(this, '_ignoreErrors', { value: ignoreErrors, writable: true, configurable: true });
  bind(this, state, NAMES);
  return this;
}
for (const name of NAMES) Object.defineProperty(Console.prototype, name, { value: methods[name], writable: true, configurable: true, enumerable: true });
Object.defineProperty(Console.prototype, Symbol.toStringTag, { value: 'console', writable: false, configurable: true });
Object.defineProperty(Console, Symbol.hasInstance, { value: instance => instance !== null && typeof instance === 'object' && instance[STATE] !== undefined });

export const console = Object.create({});
bind(console, new State(), [...NAMES, 'profile', 'profileEnd', 'timeStamp']);
console.context = () => console;
console.createTask = () => ({ run: task => task() });
Object.defineProperty(console, Symbol.toStringTag, { value: 'console', writable: false, configurable: true });
console.Console = Console;
for (const name of ['stdout', 'stderr']) {
  Object.defineProperty(console, `_${name}`, { configurable: true, get: () => globalThis.process[name], set(value) { Object.defineProperty(console, `_${name}`, { value, writable: true, configurable: true }); } });
}
