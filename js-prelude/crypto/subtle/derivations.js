// Algorithms of crypto.subtle that derive bits and keys: from two keys, or from a secret.

import { work } from 'duet:crypto/bytes';
import { makeCryptoKey, keyOf } from 'duet:crypto/cryptokey';
import { contentOf, secretKey } from 'duet:crypto/keyobject';
import { shareSecret } from 'duet:crypto/agree';
import { HASHES, content, fail, hashOf, missing, needed, checkUsages } from 'duet:crypto/subtle/checks';
import { ec, octet } from 'duet:crypto/subtle/pairs';

const agreement = {
  deriveBits(parameters, baseKey, length) {
    const other = parameters.public;
    if (other === undefined) throw missing('public');
    if (keyOf(other) === undefined) throw new TypeError('algorithm.public must be a CryptoKey');
    if (other.type !== 'public') throw fail.access('algorithm.public must be a public key');
    if (baseKey.type !== 'private') throw fail.access('baseKey must be a private key');
    if (other.algorithm.name !== baseKey.algorithm.name) throw fail.access(`algorithm.public must be an ${baseKey.algorithm.name} key`);
    if (other.algorithm.namedCurve !== baseKey.algorithm.namedCurve) throw fail.access('Named curve mismatch');
    let bits;
    try {
      bits = shareSecret(content(baseKey), content(other));
    } catch {
      throw fail.operation('The operation failed for an operation-specific reason');
    }
    if (length === null) return bits;
    if (bits.length * 8 < length) throw fail.operation('derived bit length is too small');
    const made = bits.slice(0, Math.ceil(length / 8));
    if (length % 8) made[made.length - 1] &= 0xff << (8 - length % 8);
    return made;
  },
};

function derivation(name, options, derive) {
  return {
    keyLength: () => null,
    importKey(format, data, _parameters, extractable, usages) {
      if (format !== 'raw') throw fail.unsupported(`Unable to import ${name} using ${format} format`);
      checkUsages(usages, ['deriveKey', 'deriveBits'], `a ${name} key`);
      if (extractable) throw fail.syntax(`${name} keys are not extractable`);
      return makeCryptoKey(secretKey(data), { name }, false, usages);
    },
    fromKeyObject(key, _parameters, extractable, usages) {
      return this.importKey('raw', contentOf(key), _parameters, extractable, usages);
    },
    deriveBits(parameters, key, length) {
      needed(parameters, ...options);
      hashOf(parameters);
      if (length === null || length === 0) throw fail.operation(length === null ? 'length cannot be null' : 'length cannot be zero');
      if (length % 8) throw fail.operation('length must be a multiple of 8');
      return new Promise((resolve, reject) => derive(parameters, content(key), length / 8, (error, bytes) => error ? reject(fail.operation('The operation failed for an operation-specific reason')) : resolve(bytes)));
    },
  };
}

function hkdf(parameters, secret, length, callback) {
  const hash = HASHES[hashOf(parameters)];
  if (length > 255 * Number(work.hashAbout(hash)[1])) throw fail.operation('The operation failed for an operation-specific reason');
  work.hkdf(hash, secret, parameters.salt, parameters.info, length, callback);
}

function pbkdf2(parameters, secret, length, callback) {
  if (parameters.iterations === 0) throw fail.operation('iterations cannot be zero');
  work.pbkdf2(HASHES[hashOf(parameters)], secret, parameters.salt, parameters.iterations, length, callback);
}

const AGREEMENT_USES = ['deriveKey', 'deriveBits'];

export const derivations = {
  ECDH: ec('ECDH', [], AGREEMENT_USES, 'enc', agreement),
  X25519: octet('X25519', [], AGREEMENT_USES, 'enc', agreement),
  HKDF: derivation('HKDF', ['salt', 'info'], hkdf),
  PBKDF2: derivation('PBKDF2', ['salt', 'iterations'], pbkdf2),
};
