// What each algorithm of the web's cryptography can do: `ALGORITHMS` has its operations by its name.
// Parameters have been copied and keys checked before; every function gives bytes or a CryptoKey.

import { native } from 'duet:native';
import { work } from 'duet:crypto/bytes';
import { makeCryptoKey, keyOf } from 'duet:crypto/cryptokey';
import { exception } from 'duet:crypto/exception';
import { contentOf, secretKey, publicKey, privateKey } from 'duet:crypto/keyobject';
import { Material, fromDer, fromJwk, toJwk, toSpki, toPkcs8, makeEcPrivate, makeEcPublic, makeOctet } from 'duet:crypto/material';
import { signHash, verifyHash } from 'duet:crypto/sign';
import { shareSecret } from 'duet:crypto/agree';
import { join } from 'duet:crypto/der';

const HASHES = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
const BLOCK_BITS = { 'SHA-1': 512, 'SHA-256': 512, 'SHA-384': 1024, 'SHA-512': 1024 };
const CURVES = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };
const content = key => contentOf(keyOf(key));

const fail = {
  data: (message = 'Invalid keyData') => exception(message, 'DataError'),
  syntax: message => exception(message, 'SyntaxError'),
  operation: message => exception(message, 'OperationError'),
  unsupported: message => exception(message, 'NotSupportedError'),
  access: message => exception(message, 'InvalidAccessError'),
};

/** The name of a hash, which may be given as a string or in an object. */
function hashOf({ hash }) {
  const name = typeof hash === 'string' ? hash : hash?.name;
  const known = Object.keys(HASHES).find(one => one === String(name).toUpperCase());
  if (!known) {
    if (hash === undefined) throw missing('hash');
    throw fail.unsupported('Unrecognized algorithm name');
  }
  return known;
}

function missing(name) {
  const error = new TypeError(`Failed to normalize algorithm: '${name}' is required.`);
  error.code = 'ERR_MISSING_OPTION';
  return error;
}

function needed(parameters, ...names) {
  for (const name of names) if (parameters[name] === undefined) throw missing(name);
}

export const hashBytes = (name, bytes) => work.hashOnce(HASHES[name], bytes);

function checkUsages(usages, allowed, what) {
  if (usages.some(usage => !allowed.includes(usage))) throw fail.syntax(`Unsupported key usage for ${what}`);
}

const only = (usages, allowed) => usages.filter(usage => allowed.includes(usage));

/** What a JWK says about its own use. */
function checkJwk(key, kty, extractable, usages, use, alg) {
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
function reading(run) {
  try {
    return run();
  } catch (error) {
    if (error.name === 'DataError') throw error;
    throw fail.data();
  }
}

const wrap = (material, algorithm, extractable, usages) => makeCryptoKey(material.isPrivate ? privateKey(material) : publicKey(material), algorithm, extractable, usages);

function exported(key, extra) {
  return { key_ops: key.usages, ext: key.extractable, ...extra };
}

const noExport = (key, format) => fail.access(`Unable to export ${key.algorithm.name} ${key.type} key using ${format} format`);

// Secrets.

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

const hmac = {
  keyLength({ hash, length }) {
    if (length === undefined) return BLOCK_BITS[hashOf({ hash })];
    if (length === 0) throw fail.operation('Zero-length key is not supported');
    return length;
  },
  generateKey(parameters, extractable, usages) {
    checkUsages(usages, HMAC_USES, 'an HMAC key');
    const name = hashOf(parameters);
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

// Keys of two halves: `reader` gives material for a format, or throws.

/** What operations they have in common. */
function pairs({ name, kty, use, publicUses, privateUses, jwkAlg, algorithm, raw, check, what }) {
  const allowedFor = isPrivate => isPrivate ? privateUses : publicUses;
  const made = (material, parameters, extractable, usages) => {
    checkUsages(usages, allowedFor(material.isPrivate), what);
    check?.(material, parameters);
    return wrap(material, algorithm(material, parameters), extractable, usages);
  };
  return {
    importKey(format, data, parameters, extractable, usages) {
      let material;
      if (format === 'jwk') {
        if (data.kty) checkUsages(usages, allowedFor(data.d !== undefined), what);
        checkJwk(data, kty, extractable, usages, use, jwkAlg?.(parameters));
        material = reading(() => fromJwk(data));
      } else if (format === 'raw') {
        if (!raw) throw fail.unsupported(`Unable to import ${name} using raw format`);
        checkUsages(usages, publicUses, what);
        material = reading(() => raw.read(data, parameters));
      } else {
        checkUsages(usages, allowedFor(format === 'pkcs8'), what);
        material = reading(() => fromDer(data, format, format === 'pkcs8'));
      }
      return made(material, parameters, extractable, usages);
    },
    fromKeyObject: (key, parameters, extractable, usages) => made(contentOf(key), parameters, extractable, usages),
    exportKey(format, key) {
      const material = content(key);
      if (format === 'spki' && !material.isPrivate) return toSpki(material);
      if (format === 'pkcs8' && material.isPrivate) return toPkcs8(material);
      if (format === 'raw' && raw && !material.isPrivate) return material.point.slice();
      if (format === 'jwk') return exported(key, { ...toJwk(material), ...jwkAlg ? { alg: jwkAlg(key.algorithm) } : material.type === 'ed25519' ? { alg: 'Ed25519' } : {} });
      throw fail.access(`Unable to export a raw ${name} ${key.type} key`.replace('raw', format));
    },
    /** Both halves of a new key, with what each may do. */
    pair(material, parameters, extractable, usages) {
      checkUsages(usages, [...publicUses, ...privateUses], what);
      const about = algorithm(material, parameters);
      return { publicKey: wrap(material.open, about, true, only(usages, publicUses)), privateKey: wrap(material, about, extractable, only(usages, privateUses)) };
    },
  };
}

function rsa(name, use, publicUses, privateUses, prefix, operations) {
  const jwkAlg = parameters => prefix(hashOf(parameters).slice(4));
  const shared = pairs({
    name, kty: 'RSA', use, publicUses, privateUses, jwkAlg, what: 'an RSA key',
    algorithm: (material, parameters) => ({ name, modulusLength: material.details.modulusLength, publicExponent: material.e.slice(), hash: { name: hashOf(parameters) } }),
    check(material) { if (material.type !== 'rsa') throw fail.data('Invalid key type'); },
  });
  return {
    ...shared,
    generateKey(parameters, extractable, usages) {
      needed(parameters, 'hash', 'modulusLength', 'publicExponent');
      hashOf(parameters);
      checkUsages(usages, [...publicUses, ...privateUses], 'a RSA key');
      const { modulusLength, publicExponent } = parameters;
      // With another exponent, looking for a key would not end.
      if (!(modulusLength >= 512 && modulusLength <= 16_384) || (publicExponent.at(-1) & 1) === 0 || publicExponent.at(-1) < 3 && publicExponent.slice(0, -1).every(byte => byte === 0)) throw fail.operation('The operation failed for an operation-specific reason');
      return new Promise((resolve, reject) => {
        work.rsaGenerate(parameters.modulusLength, parameters.publicExponent, (error, numbers) => {
          if (error) {
            reject(fail.operation('The operation failed for an operation-specific reason'));
            return;
          }
          const [n, e, d, p, q, dp, dq, qi] = numbers;
          resolve(shared.pair(new Material('rsa', true, { n, e, d, p, q, dp, dq, qi }), parameters, extractable, usages));
        });
      });
    },
    ...operations,
  };
}

function rsaSignature(options) {
  const hash = key => HASHES[key.algorithm.hash.name];
  return {
    sign(parameters, key, bytes) {
      if (key.type !== 'private') throw fail.access('Key must be a private key');
      try {
        return signHash(content(key), hash(key), work.hashOnce(hash(key), bytes), options(parameters));
      } catch {
        throw fail.operation('The operation failed for an operation-specific reason');
      }
    },
    verify(parameters, key, mark, bytes) {
      if (key.type !== 'public') throw fail.access('Key must be a public key');
      return verifyHash(content(key), hash(key), work.hashOnce(hash(key), bytes), mark, options(parameters));
    },
  };
}

const oaep = (operation, type) => ({ label }, key, bytes) => {
  if (key.type !== type) throw fail.access(`Key must be a ${type} key`);
  const hash = HASHES[key.algorithm.hash.name];
  const made = operation(content(key).handle, bytes, 'oaep', hash, hash, label ?? new Uint8Array(0));
  if (!made) throw fail.operation('The operation failed for an operation-specific reason');
  return made;
};

function ec(name, publicUses, privateUses, use, operations) {
  const curveOf = ({ namedCurve }) => {
    if (namedCurve === undefined) throw missing('namedCurve');
    if (!CURVES[namedCurve]) throw fail.unsupported('Unrecognized namedCurve');
    return CURVES[namedCurve];
  };
  const shared = pairs({
    name, kty: 'EC', use, publicUses, privateUses, what: `a ${name} key`,
    algorithm: (_material, { namedCurve }) => ({ name, namedCurve }),
    raw: { read: (data, parameters) => makeEcPublic(curveOf(parameters), data) },
    check(material, parameters) { if (material.type !== 'ec' || material.curve !== curveOf(parameters)) throw fail.data('Named curve mismatch'); },
  });
  return {
    ...shared,
    importKey(format, data, parameters, extractable, usages) {
      curveOf(parameters);
      if (format === 'jwk' && data.kty === 'EC' && data.crv !== parameters.namedCurve) throw fail.data('JWK "crv" does not match the requested algorithm');
      return shared.importKey(format, data, parameters, extractable, usages);
    },
    generateKey(parameters, extractable, usages) {
      const curve = curveOf(parameters);
      checkUsages(usages, [...publicUses, ...privateUses], `a ${name} key`);
      return shared.pair(makeEcPrivate(curve, work.curveGenerate(curve)), parameters, extractable, usages);
    },
    ...operations,
  };
}

function octet(name, publicUses, privateUses, use, operations) {
  const type = name.toLowerCase();
  const shared = pairs({
    name, kty: 'OKP', use, publicUses, privateUses, what: `an ${name} key`,
    algorithm: () => ({ name }),
    raw: { read: data => makeOctet(type, false, data) },
    check(material) { if (material.type !== type) throw fail.data('Invalid key type'); },
  });
  return {
    ...shared,
    importKey(format, data, parameters, extractable, usages) {
      if (format === 'jwk' && data.kty === 'OKP' && data.crv !== name) throw fail.data('JWK "crv" Parameter and algorithm name mismatch');
      return shared.importKey(format, data, parameters, extractable, usages);
    },
    generateKey(parameters, extractable, usages) {
      checkUsages(usages, [...publicUses, ...privateUses], `an ${name} key`);
      return shared.pair(makeOctet(type, true, work.random(32)), parameters, extractable, usages);
    },
    ...operations,
  };
}

const ecdsa = {
  sign(parameters, key, bytes) {
    const hash = HASHES[hashOf(parameters)];
    if (key.type !== 'private') throw fail.access('Key must be a private key');
    return signHash(content(key), hash, work.hashOnce(hash, bytes), { dsaEncoding: 'ieee-p1363' });
  },
  verify(parameters, key, mark, bytes) {
    const hash = HASHES[hashOf(parameters)];
    if (key.type !== 'public') throw fail.access('Key must be a public key');
    return verifyHash(content(key), hash, work.hashOnce(hash, bytes), mark, { dsaEncoding: 'ieee-p1363' });
  },
};

const eddsa = {
  sign(_parameters, key, bytes) {
    if (key.type !== 'private') throw fail.access('Key must be a private key');
    return work.edwardsSign(content(key).seed, bytes);
  },
  verify(_parameters, key, mark, bytes) {
    if (key.type !== 'public') throw fail.access('Key must be a public key');
    return work.edwardsVerify(content(key).point, bytes, mark);
  },
};

// Deriving.

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

function derivation(name, derive) {
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
      if (length === null || length === 0) throw fail.operation(length === null ? 'length cannot be null' : 'length cannot be zero');
      if (length % 8) throw fail.operation('length must be a multiple of 8');
      return new Promise((resolve, reject) => derive(parameters, content(key), length / 8, (error, bytes) => error ? reject(fail.operation('The operation failed for an operation-specific reason')) : resolve(bytes)));
    },
  };
}

function hkdf(parameters, secret, length, callback) {
  needed(parameters, 'salt', 'info');
  const hash = HASHES[hashOf(parameters)];
  if (length > 255 * Number(work.hashAbout(hash)[1])) throw fail.operation('The operation failed for an operation-specific reason');
  work.hkdf(hash, secret, parameters.salt, parameters.info, length, callback);
}

function pbkdf2(parameters, secret, length, callback) {
  needed(parameters, 'salt', 'iterations');
  if (parameters.iterations === 0) throw fail.operation('iterations cannot be zero');
  work.pbkdf2(HASHES[hashOf(parameters)], secret, parameters.salt, parameters.iterations, length, callback);
}

const CIPHER_USES = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];

export const ALGORITHMS = {
  ...Object.fromEntries(Object.keys(HASHES).map(name => [name, { digest: true }])),
  HMAC: hmac,
  'AES-CBC': aes('AES-CBC', CIPHER_USES, { encrypt: cbc(true), decrypt: cbc(false) }),
  'AES-CTR': aes('AES-CTR', CIPHER_USES, { encrypt: ctr, decrypt: ctr }),
  'AES-GCM': aes('AES-GCM', CIPHER_USES, gcm),
  'AES-KW': aes('AES-KW', ['wrapKey', 'unwrapKey'], { wrapKey: keyWrap(true), unwrapKey: keyWrap(false) }),
  'RSASSA-PKCS1-v1_5': rsa('RSASSA-PKCS1-v1_5', 'sig', ['verify'], ['sign'], bits => `RS${bits}`, rsaSignature(() => ({}))),
  'RSA-PSS': rsa('RSA-PSS', 'sig', ['verify'], ['sign'], bits => `PS${bits}`, rsaSignature(({ saltLength }) => {
    if (saltLength === undefined) throw missing('saltLength');
    return { padding: 6, saltLength };
  })),
  'RSA-OAEP': rsa('RSA-OAEP', 'enc', ['encrypt', 'wrapKey'], ['decrypt', 'unwrapKey'], bits => bits === '1' ? 'RSA-OAEP' : `RSA-OAEP-${bits}`, { encrypt: oaep(work.rsaEncrypt, 'public'), decrypt: oaep(work.rsaDecrypt, 'private') }),
  ECDSA: ec('ECDSA', ['verify'], ['sign'], 'sig', ecdsa),
  ECDH: ec('ECDH', [], ['deriveKey', 'deriveBits'], 'enc', agreement),
  Ed25519: octet('Ed25519', ['verify'], ['sign'], 'sig', eddsa),
  X25519: octet('X25519', [], ['deriveKey', 'deriveBits'], 'enc', agreement),
  HKDF: derivation('HKDF', hkdf),
  PBKDF2: derivation('PBKDF2', pbkdf2),
};
