// `node:assert`

import { native } from 'duet:native';
import { inspect } from 'duet:inspect';
import { isDeepEqual, isDeepStrictEqual, isPartiallyEqual } from 'duet:util/equal';
import { AssertionError } from 'duet:assert/error';
import { checkFunction, coded, invalidArgType, invalidArgValue, missingArgs, received } from 'duet:errors';

const NOTHING_THROWN = Symbol('nothing thrown');
const isRegExp = value => value instanceof RegExp;

function throwFailure(options) {
  if (options.message instanceof Error) throw options.message;
  throw new AssertionError(options);
}

function checkTruth(called, values) {
  const [value] = values;
  let [, message] = values;
  if (value) return;
  const isGenerated = values.length === 0 || message === undefined || message === null;
  if (values.length === 0) message = 'No value argument passed to `assert.ok()`';
  else if (isGenerated) message = native.lazy('duet:assert/expression').expressionMessage(called);
  else if (message instanceof Error) throw message;
  const error = new AssertionError({ actual: value, expected: true, message, operator: '==', stackStartFn: called });
  error.generatedMessage = isGenerated;
  throw error;
}

function assert(...values) {
  checkTruth(assert, values);
}

function ok(...values) {
  checkTruth(ok, values);
}

function fail(actual, expected, message, operator, stackStartFn) {
  const count = arguments.length;
  let isGenerated = false;
  if ((actual === undefined || actual === null) && count <= 1) {
    isGenerated = true;
    message = 'Failed';
  } else if (count === 1) {
    message = actual;
    actual = undefined;
  } else if (count === 2) {
    operator = '!=';
  }
  if (message instanceof Error) throw message;
  const error = new AssertionError({ actual, expected, operator: operator === undefined ? 'fail' : operator, stackStartFn: stackStartFn || fail, message });
  if (isGenerated) error.generatedMessage = true;
  throw error;
}

/** A comparison of two values: it fails unless `isFine` says so. */
function comparison(name, operator, isFine) {
  const compare = {
    [name](actual, expected, message) {
      if (arguments.length < 2) throw missingArgs('actual', 'expected');
      if (!isFine(actual, expected)) throwFailure({ actual, expected, message, operator, stackStartFn: compare });
    },
  }[name];
  return compare;
}

const isLooselyEqual = (one, other) => one == other || (Number.isNaN(one) && Number.isNaN(other));
const not = check => (one, other) => !check(one, other);

const comparisons = {
  equal: comparison('equal', '==', isLooselyEqual),
  notEqual: comparison('notEqual', '!=', not(isLooselyEqual)),
  deepEqual: comparison('deepEqual', 'deepEqual', isDeepEqual),
  notDeepEqual: comparison('notDeepEqual', 'notDeepEqual', not(isDeepEqual)),
  deepStrictEqual: comparison('deepStrictEqual', 'deepStrictEqual', isDeepStrictEqual),
  notDeepStrictEqual: comparison('notDeepStrictEqual', 'notDeepStrictEqual', not(isDeepStrictEqual)),
  strictEqual: comparison('strictEqual', 'strictEqual', Object.is),
  notStrictEqual: comparison('notStrictEqual', 'notStrictEqual', not(Object.is)),
  partialDeepStrictEqual: comparison('partialDeepStrictEqual', 'partialDeepStrictEqual', isPartiallyEqual),
};

// What is thrown

/** The properties of an error that are looked at; those that match an expression are shown as they are. */
class Comparison {
  constructor(object, keys, actual) {
    for (const key of keys) {
      if (!(key in object)) continue;
      const matches = actual !== undefined && typeof actual[key] === 'string' && isRegExp(object[key]) && object[key].exec(actual[key]) !== null;
      this[key] = matches ? actual[key] : object[key];
    }
  }
}

function checkProperties(actual, expected, message, called) {
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push('name', 'message');
  else if (keys.length === 0) throw invalidArgValue('error', expected, 'may not be an empty object');
  for (const key of keys) {
    if (typeof actual[key] === 'string' && isRegExp(expected[key]) && expected[key].exec(actual[key]) !== null) continue;
    if (key in actual && isDeepStrictEqual(actual[key], expected[key])) continue;
    if (message) throwFailure({ actual, expected, message, operator: called.name, stackStartFn: called });
    const error = new AssertionError({ actual: new Comparison(actual, keys), expected: new Comparison(expected, keys, actual), operator: 'deepStrictEqual', stackStartFn: called });
    throw Object.assign(error, { actual, expected, operator: called.name });
  }
}

const isError = value => value instanceof Error;

function wrongClass(actual, expected) {
  const start = `The error is expected to be an instance of "${expected.name}". Received `;
  if (!isError(actual)) return `${start}"${inspect(actual, { depth: -1 })}"`;
  const name = actual.constructor?.name || actual.name;
  const rest = name === expected.name ? 'an error with identical name but a different prototype.' : `"${name}"`;
  return `${start}${rest}${actual.message ? `\n\nError message:\n\n${actual.message}` : ''}`;
}

/** Checks what was thrown against a class, an expression, a function or the properties that it must have. */
function checkThrown(actual, expected, message, called) {
  let generated;
  if (typeof expected !== 'function') {
    if (!isRegExp(expected)) {
      if (typeof actual === 'object' && actual !== null) {
        checkProperties(actual, expected, message, called);
        return;
      }
      const error = new AssertionError({ actual, expected, message, operator: 'deepStrictEqual', stackStartFn: called });
      error.operator = called.name;
      throw error;
    }
    const text = String(actual);
    if (expected.exec(text) !== null) return;
    generated = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
  } else if (expected.prototype !== undefined && actual instanceof expected) {
    return;
  } else if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    generated = wrongClass(actual, expected);
  } else {
    const result = expected.call({}, actual);
    if (result === true) return;
    generated = `The ${expected.name ? `"${expected.name}" ` : ''}validation function is expected to return "true". Received ${inspect(result)}${isError(actual) ? `\n\nCaught error:\n\n${actual}` : ''}`;
  }
  const error = new AssertionError({ actual, expected, message: message || generated, operator: called.name, stackStartFn: called });
  error.generatedMessage = !message;
  throw error;
}

function thrownBy(run) {
  checkFunction(run, 'fn');
  try {
    run();
  } catch (error) {
    return error;
  }
  return NOTHING_THROWN;
}

const isPromise = value => value instanceof Promise || (value !== null && typeof value === 'object' && typeof value.then === 'function' && typeof value.catch === 'function');

async function rejectionOf(given) {
  let promise = given;
  if (typeof given === 'function') {
    promise = given();
    if (!isPromise(promise)) {
      throw coded(TypeError, 'ERR_INVALID_RETURN_VALUE', `Expected instance of Promise to be returned from the "promiseFn" function but got ${received(promise).replace(' Received ', '')}.`);
    }
  } else if (!isPromise(given)) {
    throw invalidArgType('promiseFn', ['Function', 'Promise'], given);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NOTHING_THROWN;
}

const ambiguous = (name, reason) => coded(TypeError, 'ERR_AMBIGUOUS_ARGUMENT', `The "${name}" argument is ambiguous. ${reason}`);

function expectError(called, kind, actual, ...parameters) {
  let [error, message] = parameters;
  if (typeof error === 'string') {
    if (parameters.length === 2) throw invalidArgType('error', ['Object', 'Error', 'Function', 'RegExp'], error);
    if (typeof actual === 'object' && actual !== null) {
      if (actual.message === error) throw ambiguous('error/message', `The error message "${actual.message}" is identical to the message.`);
    } else if (actual === error) {
      throw ambiguous('error/message', `The error "${actual}" is identical to the message.`);
    }
    message = error;
    error = undefined;
  } else if (error !== undefined && error !== null && typeof error !== 'object' && typeof error !== 'function') {
    throw invalidArgType('error', ['Object', 'Error', 'Function', 'RegExp'], error);
  }
  if (actual === NOTHING_THROWN) {
    throwFailure({ actual: undefined, expected: error, operator: called.name, message: `Missing expected ${kind}${error?.name ? ` (${error.name})` : ''}${message ? `: ${message}` : '.'}`, stackStartFn: called });
  }
  if (error) checkThrown(actual, error, message, called);
}

function isUnwanted(actual, expected) {
  if (isRegExp(expected)) return expected.exec(String(actual)) !== null;
  if (typeof expected !== 'function') throw invalidArgType('expected', ['Function', 'RegExp'], expected);
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  return !Object.prototype.isPrototypeOf.call(Error, expected) && expected.call({}, actual) === true;
}

function expectNoError(called, kind, actual, error, message) {
  if (actual === NOTHING_THROWN) return;
  if (typeof error === 'string') {
    message = error;
    error = undefined;
  }
  if (error && !isUnwanted(actual, error)) throw actual;
  throwFailure({ actual, expected: error, operator: called.name, message: `Got unwanted ${kind}${message ? `: ${message}` : '.'}\nActual message: "${actual && actual.message}"`, stackStartFn: called });
}

function throws(run, ...parameters) {
  expectError(throws, 'exception', thrownBy(run), ...parameters);
}

async function rejects(promise, ...parameters) {
  expectError(rejects, 'rejection', await rejectionOf(promise), ...parameters);
}

function doesNotThrow(run, ...parameters) {
  expectNoError(doesNotThrow, 'exception', thrownBy(run), ...parameters);
}

async function doesNotReject(promise, ...parameters) {
  expectNoError(doesNotReject, 'rejection', await rejectionOf(promise), ...parameters);
}

function ifError(value) {
  if (value === null || value === undefined) return;
  let message;
  if (typeof value === 'object' && typeof value.message === 'string') message = value.message.length === 0 && value.constructor ? value.constructor.name : value.message;
  else message = inspect(value);
  const error = new AssertionError({ actual: value, expected: null, operator: 'ifError', message: `ifError got unwanted exception: ${message}`, stackStartFn: ifError });
  const start = typeof value.stack === 'string' ? value.stack.indexOf('\n    at') : -1;
  if (start !== -1) {
    // Where it was made comes after where it was found.
    const made = value.stack.slice(start + 1).split('\n');
    const found = error.stack.split('\n');
    const shared = found.findIndex(line => made.includes(line));
    error.stack = [...(shared === -1 ? found : found.slice(0, shared)), ...made].join('\n');
  }
  throw error;
}

function checkMatch(text, pattern, message, called, isWanted) {
  if (!isRegExp(pattern)) throw invalidArgType('regexp', 'RegExp', pattern);
  if (typeof text === 'string' && (pattern.exec(text) !== null) === isWanted) return;
  if (message instanceof Error) throw message;
  const generated = typeof text !== 'string'
    ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
    : `The input ${isWanted ? 'did not match' : 'was expected to not match'} the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
  const error = new AssertionError({ actual: text, expected: pattern, message: message || generated, operator: called.name, stackStartFn: called });
  error.generatedMessage = !message;
  throw error;
}

function match(text, pattern, message) {
  checkMatch(text, pattern, message, match, true);
}

function doesNotMatch(text, pattern, message) {
  checkMatch(text, pattern, message, doesNotMatch, false);
}

function strict(...values) {
  checkTruth(strict, values);
}

Object.assign(assert, {
  fail, AssertionError, ok, ...comparisons, throws, rejects, doesNotThrow, doesNotReject, ifError, match, doesNotMatch,
});
Object.defineProperty(assert, 'CallTracker', {
  configurable: true,
  enumerable: true,
  get: () => native.lazy('duet:assert/calls').CallTracker,
  set(value) { Object.defineProperty(assert, 'CallTracker', { value, writable: true, enumerable: true, configurable: true }); },
});
assert.strict = Object.defineProperties(strict, Object.getOwnPropertyDescriptors({
  ...Object.fromEntries(Object.entries(Object.getOwnPropertyDescriptors(assert)).filter(([name, one]) => one.enumerable && 'value' in one).map(([name, one]) => [name, one.value])),
  equal: comparisons.strictEqual,
  deepEqual: comparisons.deepStrictEqual,
  notEqual: comparisons.notStrictEqual,
  notDeepEqual: comparisons.notDeepStrictEqual,
}));
Object.defineProperty(strict, 'CallTracker', Object.getOwnPropertyDescriptor(assert, 'CallTracker'));
assert.strict.strict = assert.strict;

export default assert;
