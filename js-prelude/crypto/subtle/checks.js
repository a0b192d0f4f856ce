// What all algorithms of crypto.subtle check and say, and the names of its hash functions.

import { work } from 'duet:crypto/bytes';
import { makeCryptoKey, keyOf } from 'duet:crypto/cryptokey';
import { exception } from 'duet:crypto/exception';
import { contentOf, publicKey, privateKey } from 'duet:crypto/keyobject';

export const HASHES = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
export const BLOCK_BITS = { 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };
export const content = key => contentOf(keyOf(key));

export const fail = {
  data: (message = 'Invalid keyData') => exception(message, 'DataError'),
  syntax: message => exception(message, 'SyntaxError'),
  operation: message => exception(message, 'OperationError'),
  unsupported: message => exception(message, 'NotSupportedError'),
  access: message => exception(message, 'InvalidAccessError'),
};

/** The name of a hash, which may be given as a string or in an object. */
export function hashOf({ hash }) {
  const name = typeof hash === 'string' ? hash : hash?.name;
  const known = Object.keys(HASHES).find(one => one === String(name).toUpperCase());
  if (!known) {
    if (hash === undefined) throw missing('hash');
    throw fail.unsupported('Unrecognized algorithm name');
  }
  return known;
}

export function missing(name) {
  const error = new TypeError(`Failed to normalize algorithm: '${name}' is required.`);
  error.code = 'ERR_MISSING_OPTION';
  return error;
}

export function needed(parameters, ...names) {
  for (const name of names) if (parameters[name] === undefined) throw missing(name);
}

export const hashBytes = (name, bytes) => work.hashOnce(HASHES[name], bytes);

export function checkUsages(usages, allowed, what) {
  if (usages.some(usage => !allowed.includes(usage))) throw fail.syntax(`Unsupported key usage for ${what}`);
}

export const only = (usages, allowed) => usages.filter(usage => allowed.includes(usage));

/** What a JWK says about its own use. */
export function checkJwk(key, kty, extractable, usages, use, alg) {
  if (key === null || typeof key !== 'object' || !key.kty) throw fail.data();
  if (key.kty !== kty) throw fail.data('Invalid JWK "kty" Parameter');
  if (usages.length > 0 && key.use !== undefined && key.use !== use) throw fail.data('Invalid JWK "use" Parameter');
  if (key.key_ops !== undefined) {
    if (!Array.isArray(key.key_ops) || new Set(key.key_ops).size !== key.key_ops.length) throw fail.data('Duplicate key operation');
    if (usages.some(usage => !key.key_ops.includes(usage))) throw fail.data('Key operations and usage mismatch');
  }
  if (key.ext === false && extractable) throw fail.data('JWK "ext" Parameter and extractable mismatch');
  if (alg !== undefined && key.alg !== undefined && key.alg !== alg) throw fail.data('JWK "alg" does not match the requested algorithm');
}

/** Material or nothing: what cannot be read is bad data. */
export function reading(run) {
  try {
    return run();
  } catch (error) {
    if (error.name === 'DataError') throw error;
    throw fail.data();
  }
}

export const wrap = (material, algorithm, extractable, usages) => makeCryptoKey(material.isPrivate ? privateKey(material) : publicKey(material), algorithm, extractable, usages);

export function exported(key, extra) {
  return { key_ops: key.usages, ext: key.extractable, ...extra };
}

export const noExport = (key, format) => fail.access(`Unable to export ${key.algorithm.name} ${key.type} key using ${format} format`);
