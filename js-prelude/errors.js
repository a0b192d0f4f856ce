// The errors that Node.js throws for arguments and states, with its codes and words.

import { native } from 'duet:native';

/** An error of a class with a code, in the shape of Node.js' own: `name` is the class, `code` is listed. */
export function coded(Base, code, message, properties) {
  const error = new Base(message);
  Object.defineProperty(error, 'code', { value: code, writable: true, enumerable: true, configurable: true });
  // The stack names the code, as in `TypeError [ERR_X]: …`.
  if (typeof error.stack === 'string' && error.stack.startsWith(Base.name)) {
    error.stack = error.stack.replace(Base.name, `${Base.name} [${code}]`);
  }
  return Object.assign(error, properties);
}

/** How an argument looks in a message. */
export function received(value) {
  if (value === null || value === undefined) return ` Received ${value}`;
  if (typeof value === 'function') return value.name ? ` Received function ${value.name}` : ' Received function ';
  if (typeof value === 'object') {
    if (value.constructor?.name) return ` Received an instance of ${value.constructor.name}`;
    return ` Received ${native.lazy('duet:inspect').inspect(value, { depth: -1 })}`;
  }
  let shown = native.lazy('duet:inspect').inspect(value);
  if (shown.length > 28) shown = `${shown.slice(0, 25)}...`;
  return ` Received type ${typeof value} (${shown})`;
}

const PRIMITIVES = new Set(['string', 'function', 'number', 'object', 'Function', 'Object', 'boolean', 'bigint', 'symbol']);
const listed = (items, word) => items.length < 3 ? items.join(` ${word} `) : `${items.slice(0, -1).join(', ')}, ${word} ${items.at(-1)}`;

/** `expected` is a name or several: primitive types, classes, or other words. */
export function invalidArgType(name, expected, value) {
  const all = [expected].flat();
  const types = all.filter(one => PRIMITIVES.has(one)).map(one => one.toLowerCase());
  const classes = all.filter(one => !PRIMITIVES.has(one) && /^([A-Z][a-z0-9]*)+$/.test(one));
  const others = all.filter(one => !PRIMITIVES.has(one) && !/^([A-Z][a-z0-9]*)+$/.test(one));
  // What may be an object or a class is an object of the class.
  if (classes.length > 0 && types.includes('object')) {
    types.splice(types.indexOf('object'), 1);
    classes.push('Object');
  }
  const parts = [];
  if (types.length > 0) parts.push(`${types.length > 1 ? 'one of type' : 'of type'} ${listed(types, 'or')}`);
  if (classes.length > 0) parts.push(`an instance of ${listed(classes, 'or')}`);
  if (others.length > 0) parts.push(others.length > 1 ? `one of ${listed(others, 'or')}` : others[0].toLowerCase() === others[0] ? others[0] : `an ${others[0]}`);
  const what = name.endsWith(' argument') ? `The ${name}` : `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
  return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `${what} must be ${parts.join(' or ')}.${received(value)}`);
}

export function invalidArgValue(name, value, reason = 'is invalid') {
  let shown = native.lazy('duet:inspect').inspect(value);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  return coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${shown}`);
}

export function outOfRange(name, range, value) {
  const grouped = digits => digits.replace(/\B(?=(\d{3})+(?!\d))/g, '_');
  let shown;
  if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) shown = grouped(String(value));
  else if (typeof value === 'bigint') shown = `${value > 2n ** 32n || value < -(2n ** 32n) ? grouped(String(value)) : value}n`;
  else shown = native.lazy('duet:inspect').inspect(value);
  return coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`);
}

export function missingArgs(...names) {
  const quoted = names.map(name => `"${name}"`);
  return coded(TypeError, 'ERR_MISSING_ARGS', `The ${listed(quoted, 'and')} argument${names.length > 1 ? 's' : ''} must be specified`);
}

/** For what a small host cannot give: it loads, and says so when it is used. */
export function notSupported(what) {
  return coded(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', `${what} is not available in Duet`);
}

export function checkString(value, name) {
  if (typeof value !== 'string') throw invalidArgType(name, 'string', value);
}

export function checkFunction(value, name) {
  if (typeof value !== 'function') throw invalidArgType(name, 'function', value);
}

export function checkInteger(value, name, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
  if (value < least || value > most) throw outOfRange(name, `>= ${least} && <= ${most}`, value);
}

export function checkNumber(value, name, least, most) {
  if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
  if ((least !== undefined && !(value >= least)) || (most !== undefined && !(value <= most))) {
    throw outOfRange(name, `${least === undefined ? '' : `>= ${least}`}${least !== undefined && most !== undefined ? ' && ' : ''}${most === undefined ? '' : `<= ${most}`}`, value);
  }
}

export function checkBoolean(value, name) {
  if (typeof value !== 'boolean') throw invalidArgType(name, 'boolean', value);
}

export function checkObject(value, name) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalidArgType(name, 'Object', value);
}

export function checkAbortSignal(value, name) {
  if (value !== undefined && (value === null || typeof value !== 'object' || !('aborted' in value))) throw invalidArgType(name, 'AbortSignal', value);
}

export function checkOneOf(value, name, allowed) {
  if (!allowed.includes(value)) {
    const shown = allowed.map(one => typeof one === 'string' ? `'${one}'` : String(one)).join(', ');
    throw invalidArgValue(name, value, `must be one of: ${shown}`);
  }
}

/** What Node.js throws when something was cancelled with an AbortSignal. */
export class AbortError extends Error {
  constructor(message = 'The operation was aborted', options) {
    super(message, options);
    this.name = 'AbortError';
    this.code = 'ABORT_ERR';
  }
}
