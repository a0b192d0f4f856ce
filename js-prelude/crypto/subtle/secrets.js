// Algorithms of crypto.subtle with one secret: HMAC, and AES in its modes.

import { native } from 'duet:native';
import { work } from 'duet:crypto/bytes';
import { makeCryptoKey } from 'duet:crypto/cryptokey';
import { contentOf, secretKey } from 'duet:crypto/keyobject';
import { join } from 'duet:crypto/der';
import { HASHES, BLOCK_BITS, content, fail, hashOf, needed, checkUsages, checkJwk, exported, noExport } from 'duet:crypto/subtle/checks';

function rawSecret(format, data, alg, extractable, usages, use) {
  if (format === 'raw') return data;
  if (format !== 'jwk') throw fail.unsupported(`Unable to import ${alg.name} using ${format} format`);
  checkJwk(data, 'oct', extractable, usages, use, alg.jwk);
  if (typeof data.k !== 'string') throw fail.data();
  return native.encode(data.k, 'base64url');
}

function exportSecret(jwkName) {
  return (format, key) => {
    if (format === 'raw') return content(key).slice();
    if (format === 'jwk') return exported(key, { kty: 'oct', k: native.decode(content(key), 'base64url'), alg: jwkName(key.algorithm) });
    throw noExport(key, format);
  };
}

const HMAC_USES = ['sign', 'verify'];

export const hmac = {
  keyLength({ hash, length }) {
    if (length === undefined) return BLOCK_BITS[hashOf({ hash })];
    if (length === 0) throw fail.operation('Zero-length key is not supported');
    return length;
  },
  generateKey(parameters, extractable, usages) {
    const name = hashOf(parameters);
    checkUsages(usages, HMAC_USES, 'an HMAC key');
    const length = parameters.length === undefined ? BLOCK_BITS[name] : Number(parameters.length);
    if (length === 0) throw fail.operation('Zero-length key is not supported');
    return makeCryptoKey(secretKey(work.random(Math.ceil(length / 8))), { name: 'HMAC', length, hash: { name } }, extractable, usages);
  },
  importKey(format, data, parameters, extractable, usages) {
    checkUsages(usages, HMAC_USES, 'an HMAC key');
    const name = hashOf(parameters);
    const bytes = rawSecret(format, data, { name: 'HMAC', jwk: `HS${name.slice(4)}` }, extractable, usages, 'sig');
    return hmac.made(bytes, name, parameters.length, extractable, usages);
  },
  made(bytes, name, wanted, extractable, usages) {
    const length = bytes.length * 8;
    if (length === 0) throw fail.data('Zero-length key is not supported');
    if (wanted !== undefined && (wanted > length || wanted <= length - 8)) throw fail.data('Invalid key length');
    return makeCryptoKey(secretKey(bytes), { name: 'HMAC', length: wanted ?? length, hash: { name } }, extractable, usages);
  },
  fromKeyObject(key, parameters, extractable, usages) {
    checkUsages(usages, HMAC_USES, 'an HMAC key');
    return hmac.made(contentOf(key), hashOf(parameters), parameters.length, extractable, usages);
  },
  exportKey: exportSecret(({ hash }) => `HS${hash.name.slice(4)}`),
  sign: (_parameters, key, bytes) => work.hmacOnce(HASHES[key.algorithm.hash.name], content(key), bytes),
  verify(parameters, key, mark, bytes) {
    const right = hmac.sign(parameters, key, bytes);
    return right.length === mark.length && work.same(right, mark);
  },
};

function aes(name, allowed, operations) {
  const jwkName = ({ length }) => `A${length}${name.slice(4)}`;
  const made = (bytes, extractable, usages) => {
    if (![16, 24, 32].includes(bytes.length)) throw fail.data('Invalid key length');
    return makeCryptoKey(secretKey(bytes), { name, length: bytes.length * 8 }, extractable, usages);
  };
  return {
    keyLength({ length }) {
      if (![128, 192, 256].includes(length)) throw fail.operation('Invalid key length');
      return length;
    },
    generateKey(parameters, extractable, usages) {
      needed(parameters, 'length');
      if (![128, 192, 256].includes(parameters.length)) throw fail.operation('Invalid key length');
      checkUsages(usages, allowed, 'an AES key');
      return made(work.random(parameters.length / 8), extractable, usages);
    },
    importKey(format, data, _parameters, extractable, usages) {
      checkUsages(usages, allowed, 'an AES key');
      const bytes = rawSecret(format, data, { name, jwk: undefined }, extractable, usages, 'enc');
      const key = made(bytes, extractable, usages);
      if (format === 'jwk' && data.alg !== undefined && data.alg !== jwkName(key.algorithm)) throw fail.data('JWK "alg" does not match the requested algorithm');
      return key;
    },
    fromKeyObject(key, _parameters, extractable, usages) {
      checkUsages(usages, allowed, 'an AES key');
      return made(contentOf(key), extractable, usages);
    },
    exportKey: exportSecret(jwkName),
    ...operations,
  };
}

/** Everything at once; what cannot be decrypted is an OperationError. */
function runCipher(mode, encrypts, key, iv, bytes, more, tag) {
  const secret = content(key);
  const state = work.cipherBegin(`aes-${secret.length * 8}-${mode}`, encrypts, secret, iv);
  if (!state) throw fail.operation('The operation failed for an operation-specific reason');
  if (more) work.cipherAuthenticate(state, more);
  const first = work.cipherUpdate(state, bytes);
  try {
    return [first, tag ? work.cipherFinish(state, tag) : work.cipherFinish(state)];
  } catch {
    throw fail.operation('The operation failed for an operation-specific reason');
  }
}

const cbc = encrypts => (parameters, key, bytes) => {
  needed(parameters, 'iv');
  if (parameters.iv.byteLength !== 16) throw fail.operation('algorithm.iv must contain exactly 16 bytes');
  return join(...runCipher('cbc', encrypts, key, parameters.iv, bytes));
};

/** Only the last `length` bits count; what comes after the last number begins with nought. */
function ctr({ counter, length }, key, bytes) {
  needed({ counter, length }, 'counter', 'length');
  if (counter.byteLength !== 16) throw fail.operation('algorithm.counter must contain exactly 16 bytes');
  if (!(length > 0 && length <= 128)) throw fail.operation('AES-CTR algorithm.length must be between 1 and 128');
  const start = BigInt(`0x${native.decode(counter, 'hex')}`);
  const numbers = 1n << BigInt(length);
  const left = numbers - start % numbers;
  const blocks = BigInt(Math.ceil(bytes.length / 16));
  if (blocks > numbers) throw fail.operation('The operation failed for an operation-specific reason');
  if (blocks <= left) return runCipher('ctr', true, key, counter, bytes)[0];
  const split = Number(left) * 16;
  const wrapped = native.encode((start - start % numbers).toString(16).padStart(32, '0'), 'hex');
  return join(runCipher('ctr', true, key, counter, bytes.subarray(0, split))[0], runCipher('ctr', true, key, wrapped, bytes.subarray(split))[0]);
}

function gcmTag({ tagLength = 128 }) {
  if (![32, 64, 96, 104, 112, 120, 128].includes(tagLength)) throw fail.operation(`${tagLength} is not a valid AES-GCM tag length`);
  return tagLength / 8;
}

const gcm = {
  encrypt(parameters, key, bytes) {
    needed(parameters, 'iv');
    const length = gcmTag(parameters);
    const [made, tag] = runCipher('gcm', true, key, parameters.iv, bytes, parameters.additionalData);
    return join(made, tag.subarray(0, length));
  },
  decrypt(parameters, key, bytes) {
    needed(parameters, 'iv');
    const length = gcmTag(parameters);
    if (bytes.length < length) throw fail.operation('The provided data is too small.');
    const split = bytes.length - length;
    return runCipher('gcm', false, key, parameters.iv, bytes.subarray(0, split), parameters.additionalData, bytes.subarray(split))[0];
  },
};

function keyWrap(wraps) {
  return (_parameters, key, bytes) => {
    const made = work.keyWrap(wraps, content(key), bytes);
    if (!made) throw fail.operation('The operation failed for an operation-specific reason');
    return made;
  };
}

const CIPHER_USES = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];

export const ciphers = {
  'AES-CBC': aes('AES-CBC', CIPHER_USES, { encrypt: cbc(true), decrypt: cbc(false) }),
  'AES-CTR': aes('AES-CTR', CIPHER_USES, { encrypt: ctr, decrypt: ctr }),
  'AES-GCM': aes('AES-GCM', CIPHER_USES, gcm),
  'AES-KW': aes('AES-KW', ['wrapKey', 'unwrapKey'], { wrapKey: keyWrap(true), unwrapKey: keyWrap(false) }),
};
