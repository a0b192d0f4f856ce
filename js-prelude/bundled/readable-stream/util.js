// What readable-stream needs beside its streams, in the place of its own `util.js`, which would load
// more than most streams need.

import { native } from 'duet:native';
import { SymbolDispose } from 'readable-stream/lib/ours/primordials.js';
import { checkAbortSignal, checkFunction, invalidArgType } from 'duet:errors';

const AsyncFunction = (async () => {}).constructor;
const nothing = () => {};

export const AggregateError = globalThis.AggregateError;
export const kEmptyObject = Object.freeze({});
export const debuglog = () => nothing;
export const deprecate = run => run;
export const format = (...parameters) => native.lazy('duet:inspect').format(...parameters);
export const inspect = (...parameters) => native.lazy('duet:inspect').inspect(...parameters);
export const isBlob = value => value instanceof globalThis.Blob;
export const types = {
  isAsyncFunction: value => value instanceof AsyncFunction,
  isArrayBufferView: value => ArrayBuffer.isView(value),
};

export const createDeferredPromise = () => Promise.withResolvers();

export function once(callback) {
  let isCalled = false;
  return function (...parameters) {
    if (isCalled) return;
    isCalled = true;
    Reflect.apply(callback, this, parameters);
  };
}

export function promisify(run) {
  return new Promise((resolve, reject) => {
    run((error, value) => error ? reject(error) : resolve(value));
  });
}
promisify.custom = Symbol.for('nodejs.util.promisify.custom');

export function addAbortListener(signal, listener) {
  if (signal === undefined) throw invalidArgType('signal', 'AbortSignal', signal);
  checkAbortSignal(signal, 'signal');
  checkFunction(listener, 'listener');
  let remove = nothing;
  if (signal.aborted) {
    queueMicrotask(() => listener());
  } else {
    signal.addEventListener('abort', listener, { once: true });
    remove = () => signal.removeEventListener('abort', listener);
  }
  return { [SymbolDispose]: remove };
}

export const AbortSignalAny = signals => signals.length === 1 ? signals[0] : AbortSignal.any(signals);
