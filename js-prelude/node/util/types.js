// `node:util/types`: what a value really is, whatever its prototype and its properties say.

import { native } from 'duet:native';

const { className, proxy } = native.group('inspection');

const is = (...names) => value => value !== null && typeof value === 'object' && names.includes(className(value));
const view = name => ({ [`is${name}`]: is(name) });
const BOXED = ['Number', 'String', 'Boolean', 'BigInt', 'Symbol'];
const VIEWS = ['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array', 'Int32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'];

const isFunctionOf = (...names) => value => typeof value === 'function' && names.includes(className(value));

function isModuleNamespaceObject(value) {
  if (value === null || typeof value !== 'object') return false;
  const own = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  return own?.value === 'Module' && !own.writable && !own.configurable && Object.getPrototypeOf(value) === null && !Object.isExtensible(value);
}

/** Keys are recognized by their class, once somebody has loaded it. */
const isKey = name => value => value !== null && typeof value === 'object' && value.constructor?.name !== undefined && classesAbove(value).includes(name);

function classesAbove(value) {
  const names = [];
  for (let object = Object.getPrototypeOf(value); object !== null; object = Object.getPrototypeOf(object)) names.push(object.constructor?.name);
  return names;
}

const types = {
  isExternal: () => false,
  isDate: is('Date'),
  isArgumentsObject: is('Arguments'),
  isBigIntObject: is('BigInt'),
  isBooleanObject: is('Boolean'),
  isNumberObject: is('Number'),
  isStringObject: is('String'),
  isSymbolObject: is('Symbol'),
  isNativeError: is('Error'),
  isRegExp: is('RegExp'),
  isAsyncFunction: isFunctionOf('AsyncFunction', 'AsyncGeneratorFunction'),
  isGeneratorFunction: isFunctionOf('GeneratorFunction', 'AsyncGeneratorFunction'),
  isGeneratorObject: is('Generator', 'AsyncGenerator'),
  isPromise: is('Promise'),
  isMap: is('Map'),
  isSet: is('Set'),
  isMapIterator: is('Map Iterator'),
  isSetIterator: is('Set Iterator'),
  isWeakMap: is('WeakMap'),
  isWeakSet: is('WeakSet'),
  isArrayBuffer: is('ArrayBuffer'),
  isDataView: is('DataView'),
  isSharedArrayBuffer: is('SharedArrayBuffer'),
  isProxy: value => proxy(value) !== undefined,
  isModuleNamespaceObject,
  isAnyArrayBuffer: is('ArrayBuffer', 'SharedArrayBuffer'),
  isBoxedPrimitive: is(...BOXED),
  isArrayBufferView: value => ArrayBuffer.isView(value),
  isTypedArray: is(...VIEWS),
  ...Object.assign({}, ...VIEWS.map(view)),
  isKeyObject: isKey('KeyObject'),
  isCryptoKey: isKey('CryptoKey'),
};
for (const [name, check] of Object.entries(types)) Object.defineProperty(check, 'name', { value: name });

export default types;
