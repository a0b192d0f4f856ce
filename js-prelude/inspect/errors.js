// How errors look: their stack, with the name that the class gives them, and whatever else they carry.

import { inspect } from 'duet:inspect';

/** An error as the log shows it, with its causes; anything else as `inspect` does. */
export function describeError(error) {
  return typeof error === 'string' ? error : inspect(error);
}

const stackOf = error => error.stack ? String(error.stack) : Error.prototype.toString.call(error);

/** The stack begins with the name that the error had when it was made; this puts the one of its class there. */
function withClassName(stack, constructor, name, tag, prefixOf) {
  const isPlain = name.endsWith('Error') && stack.startsWith(name) && (stack.length === name.length || stack[name.length] === ':' || stack[name.length] === '\n');
  if (constructor !== null && !isPlain) return stack;
  let fallback = 'Error';
  let { length } = name;
  if (constructor === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) ?? /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    length = start?.[1].length ?? 0;
    fallback = start?.[1] || 'Error';
  }
  const prefix = prefixOf(constructor, tag, fallback).slice(0, -1);
  if (name === prefix) return stack;
  if (!prefix.includes(name)) return `${prefix} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${prefix}: ${stack}` : `${prefix}${stack.slice(length)}`;
}

/** The longest run of lines that both have, if it is longer than three. */
function sharedLines(lines, others) {
  for (let index = 0; index < lines.length - 3; index++) {
    const start = others.indexOf(lines[index]);
    if (start === -1) continue;
    let count = 1;
    while (index + count < lines.length && start + count < others.length && lines[index + count] === others[start + count]) count++;
    if (count > 3) return [index, count];
  }
  return [0, 0];
}

function linesOf(context, error, frames) {
  const lines = frames.split('\n');
  let cause;
  try {
    ({ cause } = error);
  } catch {
    // A getter that throws is none.
  }
  if (!(cause instanceof Error)) return lines;
  const stack = stackOf(cause);
  const start = stack.indexOf('\n    at');
  if (start === -1) return lines;
  const [first, count] = sharedLines(lines, stack.slice(start + 1).split('\n'));
  if (count > 0) lines.splice(first + 1, count - 2, context.stylize(`    ... ${count - 2} lines matching cause stack trace ...`, 'undefined'));
  return lines;
}

/** Shows an error; takes out of `keys` what the stack says already. */
export function showError(context, error, constructor, tag, keys, prefixOf) {
  const name = error.name !== undefined && error.name !== null ? String(error.name) : 'Error';
  let stack = stackOf(error);
  if (!context.showHidden) {
    for (const key of ['name', 'message', 'stack']) {
      const index = keys.indexOf(key);
      if (index !== -1 && stack.includes(error[key])) keys.splice(index, 1);
    }
  }
  if ('cause' in error && !keys.includes('cause')) keys.push('cause');
  if (Array.isArray(error.errors) && !keys.includes('errors')) keys.push('errors');
  stack = withClassName(stack, constructor, name, tag, prefixOf);
  const message = (error.message && stack.indexOf(error.message)) || -1;
  const start = stack.indexOf('\n    at', message === -1 ? -1 : message + error.message.length);
  if (start === -1) stack = `[${stack}]`;
  else stack = [stack.slice(0, start), ...linesOf(context, error, stack.slice(start + 1))].join('\n');
  return context.indent === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(context.indent)}`);
}
