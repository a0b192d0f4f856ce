// `console`: each call is one write, so that lines of several threads never mix.

import { native } from 'duet:native';
import { format, inspect } from 'duet:inspect';

const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;

const counts = new Map();
const started = new Map();
let indent = '';

function print(descriptor, values) {
  const text = format(...values);
  native.write(descriptor, `${indent ? text.replace(/^/gm, indent) : text}\n`);
}

const log = (...values) => print(STANDARD_OUTPUT, values);
const warn = (...values) => print(STANDARD_ERROR, values);

function elapsed(label) {
  const start = started.get(label);
  if (start === undefined) {
    warn(`Warning: No such label '${label}' for console.time()`);
    return undefined;
  }
  const milliseconds = native.now() - start;
  return milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(3)}s` : `${milliseconds.toFixed(3)}ms`;
}

export const console = {
  log, info: log, debug: log, warn, error: warn,
  trace: (...values) => warn(`Trace: ${format(...values)}\n${new Error().stack}`),
  dir: (value, options) => native.write(STANDARD_OUTPUT, `${inspect(value, options)}\n`),
  dirxml: log,
  assert: (condition, ...values) => {
    if (condition) return;
    if (typeof values[0] === 'string') values[0] = `Assertion failed: ${values[0]}`;
    else values.unshift('Assertion failed');
    warn(...values);
  },
  count: (label = 'default') => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    log(`${label}: ${counts.get(label)}`);
  },
  countReset: (label = 'default') => { counts.delete(label); },
  group: (...values) => {
    if (values.length) log(...values);
    indent += '  ';
  },
  groupEnd: () => { indent = indent.slice(2); },
  table: log,
  time: (label = 'default') => { started.set(label, native.now()); },
  timeLog: (label = 'default', ...values) => {
    const time = elapsed(label);
    if (time !== undefined) log(`${label}: ${time}`, ...values);
  },
  timeEnd: (label = 'default') => {
    const time = elapsed(label);
    if (time !== undefined) log(`${label}: ${time}`);
    started.delete(label);
  },
};
console.groupCollapsed = console.group;
