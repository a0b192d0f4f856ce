// Functions that call back as functions that promise, and the other way round.

import { native } from 'duet:native';
import { nextTick } from 'duet:timers';
import { checkFunction, coded } from 'duet:errors';

const CUSTOM = Symbol.for('nodejs.util.promisify.custom');

/** The names of the values that a function calls back with, if there are several. */
export const customPromisifyArgs = Symbol('customPromisifyArgs');

export function promisify(original) {
  checkFunction(original, 'original');
  if (original[CUSTOM]) {
    const custom = original[CUSTOM];
    checkFunction(custom, 'util.promisify.custom');
    return Object.defineProperty(custom, CUSTOM, { value: custom, enumerable: false, writable: false, configurable: true });
  }
  const names = original[customPromisifyArgs];
  function promised(...values) {
    return new Promise((resolve, reject) => {
      original.call(this, ...values, (error, ...results) => {
        if (error) reject(error);
        else if (names !== undefined && results.length > 1) resolve(Object.fromEntries(names.map((name, index) => [name, results[index]])));
        else resolve(results[0]);
      });
    });
  }
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  Object.defineProperty(promised, CUSTOM, { value: promised, enumerable: false, writable: false, configurable: true });
  return Object.defineProperties(promised, ownOf(original));
}
promisify.custom = CUSTOM;

/** The properties of a function, as far as a function of ours can have them. */
function ownOf(original) {
  const descriptors = Object.getOwnPropertyDescriptors(original);
  for (const name of ['arguments', 'caller']) delete descriptors[name];
  if (descriptors.prototype?.configurable === false) delete descriptors.prototype;
  return descriptors;
}

export function callbackify(original) {
  checkFunction(original, 'original');
  function callbackified(...values) {
    const callback = values.pop();
    checkFunction(callback, 'last argument');
    const settle = callback.bind(this);
    original.apply(this, values).then(result => nextTick(settle, null, result), reason => nextTick(rejected, reason, settle));
  }
  const descriptors = ownOf(original);
  if (typeof descriptors.length?.value === 'number') descriptors.length.value++;
  if (typeof descriptors.name?.value === 'string') descriptors.name.value += 'Callbackified';
  return Object.defineProperties(callbackified, descriptors);
}

/** Nothing at all would mean that there was no error. */
function rejected(reason, settle) {
  return settle(reason || coded(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value', { reason }));
}

export async function aborted(signal, resource) {
  if (signal === undefined) throw native.lazy('duet:errors').invalidArgType('signal', 'AbortSignal', signal);
  native.lazy('duet:errors').checkAbortSignal(signal, 'signal');
  if (resource === null || (typeof resource !== 'object' && typeof resource !== 'function')) throw native.lazy('duet:errors').invalidArgType('resource', 'object', resource);
  if (signal.aborted) return undefined;
  return new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
}
