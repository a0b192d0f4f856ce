// The errors of readable-stream, in the place of its own `errors.js`: they are Node.js' to the word.

import { AbortError, coded, invalidArgType, invalidArgValue, missingArgs, outOfRange } from 'duet:errors';

/** What is made with `new` there. */
const made = make => function (...parameters) { return make(...parameters); };
const plain = (code, Base, word) => made(value => coded(Base, code, word(value)));

function invalidReturnValue(input, name, value) {
  const type = value?.constructor?.name ? `an instance of ${value.constructor.name}` : `type ${typeof value}`;
  return coded(TypeError, 'ERR_INVALID_RETURN_VALUE', `Expected ${input} to be returned from the "${name}" function but got ${type}.`);
}

/** Since Node.js 22, all views of memory count as bytes. */
function wrongType(name, expected, value) {
  return invalidArgType(name, name === 'chunk' ? ['string', 'Buffer', 'TypedArray', 'DataView'] : expected, value);
}

export const codes = {
  ERR_ILLEGAL_CONSTRUCTOR: plain('ERR_ILLEGAL_CONSTRUCTOR', TypeError, () => 'Illegal constructor'),
  ERR_INVALID_ARG_TYPE: made(wrongType),
  ERR_INVALID_ARG_VALUE: made(invalidArgValue),
  ERR_INVALID_RETURN_VALUE: made(invalidReturnValue),
  ERR_METHOD_NOT_IMPLEMENTED: plain('ERR_METHOD_NOT_IMPLEMENTED', Error, name => `The ${name} method is not implemented`),
  ERR_MISSING_ARGS: made(missingArgs),
  ERR_MULTIPLE_CALLBACK: plain('ERR_MULTIPLE_CALLBACK', Error, () => 'Callback called multiple times'),
  ERR_OUT_OF_RANGE: made(outOfRange),
  ERR_SOCKET_BAD_PORT: plain('ERR_SOCKET_BAD_PORT', RangeError, () => 'Port should be >= 0 and < 65536'),
  ERR_STREAM_ALREADY_FINISHED: plain('ERR_STREAM_ALREADY_FINISHED', Error, name => `Cannot call ${name} after a stream was finished`),
  ERR_STREAM_CANNOT_PIPE: plain('ERR_STREAM_CANNOT_PIPE', Error, () => 'Cannot pipe, not readable'),
  ERR_STREAM_DESTROYED: plain('ERR_STREAM_DESTROYED', Error, name => `Cannot call ${name} after a stream was destroyed`),
  ERR_STREAM_NULL_VALUES: plain('ERR_STREAM_NULL_VALUES', TypeError, () => 'May not write null values to stream'),
  ERR_STREAM_PREMATURE_CLOSE: plain('ERR_STREAM_PREMATURE_CLOSE', Error, () => 'Premature close'),
  ERR_STREAM_PUSH_AFTER_EOF: plain('ERR_STREAM_PUSH_AFTER_EOF', Error, () => 'stream.push() after EOF'),
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT: plain('ERR_STREAM_UNSHIFT_AFTER_END_EVENT', Error, () => 'stream.unshift() after end event'),
  ERR_STREAM_WRITE_AFTER_END: plain('ERR_STREAM_WRITE_AFTER_END', Error, () => 'write after end'),
  ERR_UNKNOWN_ENCODING: plain('ERR_UNKNOWN_ENCODING', TypeError, name => `Unknown encoding: ${name}`),
  ERR_UNKNOWN_SIGNAL: plain('ERR_UNKNOWN_SIGNAL', TypeError, name => `Unknown signal: ${name}`),
};

export const hideStackFrames = run => run;

/** Two things went wrong: the second is told, and the first with it. */
export function aggregateTwoErrors(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const both = new AggregateError([outer, inner], outer.message);
  both.code = outer.code;
  return both;
}

export { AbortError };
