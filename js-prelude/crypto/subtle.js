// SubtleCrypto: the web's interface, over the same keys and the same work as node:crypto. What each
// algorithm can do is in `subtle/`; here are the operations, and what is checked for all.

import { native } from 'duet:native';
import { coded } from 'duet:errors';
import { isBytes, viewBytes } from 'duet:crypto/bytes';
import { CryptoKey, keyOf } from 'duet:crypto/cryptokey';
import { exception } from 'duet:crypto/exception';
import { ALGORITHMS } from 'duet:crypto/subtle/algorithms';
import { hashBytes } from 'duet:crypto/subtle/checks';

const token = Symbol('subtle');
const arrayBuffer = bytes => bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
const ORDINALS = ['1st', '2nd', '3rd', '4th', '5th', '6th', '7th'];

/** Checks of arguments, in the words of WebIDL. */
class Call {
  constructor(name, args, required) {
    this.prefix = `Failed to execute '${name}' on 'SubtleCrypto'`;
    this.name = name;
    if (args.length < required) throw coded(TypeError, 'ERR_MISSING_ARGS', `${this.prefix}: ${required} argument${required === 1 ? '' : 's'} required, but only ${args.length} present.`);
  }

  wrong(index, what) { return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `${this.prefix}: ${ORDINALS[index]} argument ${what}`); }

  bytes(value, index) {
    if (!isBytes(value)) throw this.wrong(index, 'is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.');
    return viewBytes(value).slice();
  }

  key(value, index) {
    if (!(value instanceof CryptoKey) || keyOf(value) === undefined) throw this.wrong(index, 'is not of type CryptoKey.');
    return value;
  }

  format(value, index) {
    const text = String(value);
    if (!['raw', 'pkcs8', 'spki', 'jwk'].includes(text)) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `${this.prefix}: ${ORDINALS[index]} argument value '${text}' is not a valid enum value of type KeyFormat.`);
    return text;
  }

  usages(value, index) {
    if (value === null || typeof value !== 'object' || typeof value[Symbol.iterator] !== 'function') throw this.wrong(index, 'can not be converted to sequence.');
    const all = [...value].map(String);
    for (const usage of all) {
      if (!['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'].includes(usage)) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `${this.prefix}: ${ORDINALS[index]} argument value '${usage}' is not a valid enum value of type KeyUsage.`);
    }
    return [...new Set(all)];
  }

  /** The parameters, and what the algorithm of the name can do; it must be able to do what is wanted. */
  algorithm(value, operation = this.name) {
    const given = value !== null && typeof value === 'object' ? value : { name: String(value) };
    if (given.name === undefined) throw coded(TypeError, 'ERR_MISSING_OPTION', "Failed to normalize algorithm: passed algorithm can not be converted to 'Algorithm' because 'name' is required in 'Algorithm'.");
    const wanted = String(given.name).toLowerCase();
    const found = Object.keys(ALGORITHMS).find(name => name.toLowerCase() === wanted);
    if (found === undefined || ALGORITHMS[found][operation] === undefined) throw exception('Unrecognized algorithm name', 'NotSupportedError');
    return [{ ...pick(given), name: found }, ALGORITHMS[found]];
  }
}

/** The parameters that any algorithm has; bytes are copied, since they may change while work is done. */
function pick(given) {
  const made = {};
  for (const name of ['hash', 'length', 'namedCurve', 'modulusLength', 'publicExponent', 'iv', 'counter', 'additionalData', 'tagLength', 'label', 'saltLength', 'public', 'salt', 'info', 'iterations', 'context']) {
    const value = given[name];
    if (value !== undefined) made[name] = isBytes(value) ? viewBytes(value).slice() : value;
  }
  return made;
}

function checkUse(key, { name }, usage, operation = usage) {
  if (key.algorithm.name !== name) throw exception('Key algorithm mismatch', 'InvalidAccessError');
  if (!key.usages.includes(usage)) throw exception(`Unable to use this key to ${operation}`, 'InvalidAccessError');
}

/** What an algorithm makes of data with a key: `sign`, `encrypt` and `decrypt`, of (algorithm, key, data). */
function transformed(operation, parametersOfCall) {
  const [algorithm, key, data] = parametersOfCall;
  const call = new Call(operation, parametersOfCall, 3);
  const [parameters, known] = call.algorithm(algorithm);
  const bytes = call.bytes(data, 2);
  checkUse(call.key(key, 1), parameters, operation);
  return arrayBuffer(known[operation](parameters, key, bytes));
}

function checkThis(value) {
  if (value !== subtle) throw coded(TypeError, 'ERR_INVALID_THIS', 'Value of "this" must be of type SubtleCrypto');
}

function checkLoneUsages(made, usages, verb) {
  const key = made.privateKey ?? made;
  if (key.type !== 'public' && key.usages.length === 0) throw exception(verb === 'creating' ? 'Usages cannot be empty when creating a key.' : `Usages cannot be empty when importing a ${key.type} key.`, 'SyntaxError');
  return made;
}

async function importAny(format, data, [parameters, algorithm], extractable, usages) {
  const key = await algorithm.importKey(format, data, parameters, !!extractable, usages);
  return checkLoneUsages(key, usages, 'importing');
}

async function exportAny(format, key) {
  const algorithm = ALGORITHMS[key.algorithm.name];
  if (!key.extractable) throw exception('key is not extractable', 'InvalidAccessException');
  if (!algorithm.exportKey) throw exception(`Unable to export ${key.algorithm.name} ${key.type} key using ${format} format`, 'NotSupportedError');
  return algorithm.exportKey(format, key);
}

async function deriveAny(parameters, algorithm, key, length) {
  return algorithm.deriveBits(parameters, key, length);
}

export class SubtleCrypto {
  constructor(given) {
    if (given !== token) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
  }

  async digest(algorithm, data) {
    checkThis(this);
    const call = new Call('digest', arguments, 2);
    const bytes = call.bytes(data, 1);
    const [{ name }] = call.algorithm(algorithm);
    return arrayBuffer(hashBytes(name, bytes));
  }

  async generateKey(algorithm, extractable, keyUsages) {
    checkThis(this);
    const call = new Call('generateKey', arguments, 3);
    const [parameters, known] = call.algorithm(algorithm);
    const usages = call.usages(keyUsages, 2);
    return checkLoneUsages(await known.generateKey(parameters, !!extractable, usages), usages, 'creating');
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    checkThis(this);
    const call = new Call('importKey', arguments, 4);
    const kind = call.format(format, 0);
    if (kind === 'jwk' ? keyData === null || typeof keyData !== 'object' || isBytes(keyData) : !isBytes(keyData)) {
      throw call.wrong(1, kind === 'jwk' ? 'can not be converted to dictionary.' : 'is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.');
    }
    const chosen = call.algorithm(algorithm);
    return importAny(kind, kind === 'jwk' ? { ...keyData } : call.bytes(keyData, 1), chosen, extractable, call.usages(keyUsages, 4));
  }

  async exportKey(format, key) {
    checkThis(this);
    const call = new Call('exportKey', arguments, 2);
    const made = await exportAny(call.format(format, 0), call.key(key, 1));
    return made instanceof Uint8Array ? arrayBuffer(made) : made;
  }

  async sign(algorithm, key, data) {
    checkThis(this);
    return transformed('sign', arguments);
  }

  async verify(algorithm, key, signature, data) {
    checkThis(this);
    const call = new Call('verify', arguments, 4);
    const [parameters, known] = call.algorithm(algorithm);
    const [mark, bytes] = [call.bytes(signature, 2), call.bytes(data, 3)];
    checkUse(call.key(key, 1), parameters, 'verify');
    return known.verify(parameters, key, mark, bytes);
  }

  async encrypt(algorithm, key, data) {
    checkThis(this);
    return transformed('encrypt', arguments);
  }

  async decrypt(algorithm, key, data) {
    checkThis(this);
    return transformed('decrypt', arguments);
  }

  async deriveBits(algorithm, baseKey, length = null) {
    checkThis(this);
    const call = new Call('deriveBits', arguments, 2);
    const [parameters, known] = call.algorithm(algorithm);
    checkUse(call.key(baseKey, 1), parameters, 'deriveBits', 'deriveBits');
    return arrayBuffer(await deriveAny(parameters, known, baseKey, length));
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    checkThis(this);
    const call = new Call('deriveKey', arguments, 5);
    const [parameters, known] = call.algorithm(algorithm, 'deriveBits');
    call.key(baseKey, 1);
    const target = call.algorithm(derivedKeyType, 'importKey');
    const usages = call.usages(keyUsages, 4);
    checkUse(baseKey, parameters, 'deriveKey', 'deriveKey');
    const length = target[1].keyLength?.(target[0]) ?? null;
    const bits = await deriveAny(parameters, known, baseKey, length);
    return importAny('raw', bits, target, extractable, usages);
  }

  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    checkThis(this);
    const call = new Call('wrapKey', arguments, 4);
    const kind = call.format(format, 0);
    const [parameters, known] = wrapping(call, wrapAlgorithm, 'encrypt', 'wrapKey');
    checkUse(call.key(wrappingKey, 2), parameters, 'wrapKey', 'wrapKey');
    const made = await exportAny(kind, call.key(key, 1));
    const bytes = made instanceof Uint8Array ? made : native.encode(JSON.stringify(made), 'utf8');
    return arrayBuffer((known.wrapKey ?? known.encrypt)(parameters, wrappingKey, bytes));
  }

  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgo, unwrappedKeyAlgo, extractable, keyUsages) {
    checkThis(this);
    const call = new Call('unwrapKey', arguments, 7);
    const kind = call.format(format, 0);
    const bytes = call.bytes(wrappedKey, 1);
    const [parameters, known] = wrapping(call, unwrapAlgo, 'decrypt', 'unwrapKey');
    const target = call.algorithm(unwrappedKeyAlgo, 'importKey');
    const usages = call.usages(keyUsages, 6);
    checkUse(call.key(unwrappingKey, 2), parameters, 'unwrapKey', 'unwrapKey');
    const made = (known.unwrapKey ?? known.decrypt)(parameters, unwrappingKey, bytes);
    return importAny(kind, kind === 'jwk' ? parseJwk(made) : made, target, extractable, usages);
  }
}

/** What wraps keys can wrap them, or encrypt anything. */
function wrapping(call, algorithm, operation, own) {
  try {
    return call.algorithm(algorithm, own);
  } catch (error) {
    if (error.name !== 'NotSupportedError') throw error;
    return call.algorithm(algorithm, operation);
  }
}

function parseJwk(bytes) {
  try {
    return JSON.parse(native.decode(bytes, 'utf8'));
  } catch {
    throw exception('Invalid wrapped JWK key', 'DataError');
  }
}

Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, { value: 'SubtleCrypto', configurable: true });
for (const name of Object.getOwnPropertyNames(SubtleCrypto.prototype)) if (name !== 'constructor') Object.defineProperty(SubtleCrypto.prototype, name, { enumerable: true });

export const subtle = new SubtleCrypto(token);

/** For KeyObject: the same key, as the web has it. */
export function toCryptoKey(key, algorithm, extractable, usages) {
  const call = new Call('importKey', [1], 1);
  const [parameters, known] = call.algorithm(algorithm, 'importKey');
  return checkLoneUsages(known.fromKeyObject(key, parameters, !!extractable, call.usages(usages, 2)), usages, 'importing');
}
