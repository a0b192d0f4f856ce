// Keys from passwords and from other keys.

import { coded, outOfRange, checkString, checkFunction, checkInteger } from 'duet:errors';
import { work, buffer, anyBytes, secretOf } from 'duet:crypto/bytes';

const MOST = 2 ** 31 - 1;

function digestName(name) {
  if (!work.hashAbout(name)) throw coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`);
  return name;
}

function checkPbkdf2(password, salt, iterations, keylen, digest) {
  checkString(digest, 'digest');
  const secret = anyBytes(password, 'password');
  const spice = anyBytes(salt, 'salt');
  checkInteger(iterations, 'iterations', 1, MOST);
  checkInteger(keylen, 'keylen', 0, MOST);
  return [digestName(digest), secret, spice, iterations, keylen];
}

/** Calls back with what Rust calls back with, in another shape. */
const giving = (callback, shape) => (error, bytes) => error ? callback(error) : callback(null, shape(bytes));

export function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  let [name, done] = [digest, callback];
  if (typeof digest === 'function') [name, done] = [undefined, digest];
  const args = checkPbkdf2(password, salt, iterations, keylen, name);
  checkFunction(done, 'callback');
  work.pbkdf2(...args, giving(done, buffer));
}

export const pbkdf2Sync = (password, salt, iterations, keylen, digest) => buffer(work.pbkdf2(...checkPbkdf2(password, salt, iterations, keylen, digest)));

const SCRYPT = { N: 16_384, r: 8, p: 1, maxmem: 32 << 20 };
const LONG = { cost: 'N', blockSize: 'r', parallelization: 'p' };

function checkScrypt(password, salt, keylen, options) {
  const secret = anyBytes(password, 'password');
  const spice = anyBytes(salt, 'salt');
  checkInteger(keylen, 'keylen', 0, MOST);
  const chosen = { ...SCRYPT };
  for (const name of ['N', 'cost', 'r', 'blockSize', 'p', 'parallelization', 'maxmem']) {
    const value = options?.[name];
    if (value === undefined) continue;
    if (name === 'maxmem') {
      checkInteger(value, name, 0);
    } else {
      if (LONG[name] && options[LONG[name]] !== undefined) throw coded(Error, 'ERR_CRYPTO_SCRYPT_INVALID_PARAMETER', 'Invalid scrypt parameter');
      checkInteger(value, name, 0, 2 ** 32 - 1);
    }
    // Node.js takes nought for the default.
    if (value !== 0) chosen[LONG[name] ?? name] = value;
  }
  const { N, r, p, maxmem } = chosen;
  const log = Math.log2(N);
  if (N < 2 || !Number.isInteger(log) || p > (2 ** 30 - 1) / r) throw coded(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', 'Invalid scrypt params');
  // What OpenSSL counts: the blocks, the table and one more.
  if (128 * r * p + 32 * r * (N + 2) * 4 > maxmem) {
    throw coded(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', 'Invalid scrypt params: error:030000AC:digital envelope routines::memory limit exceeded');
  }
  return [secret, spice, [log, r, p], keylen];
}

export function scrypt(password, salt, keylen, options, callback) {
  let [chosen, done] = [options, callback];
  if (typeof options === 'function') [chosen, done] = [undefined, options];
  const args = checkScrypt(password, salt, keylen, chosen);
  checkFunction(done, 'callback');
  work.scrypt(...args, giving(done, buffer));
}

export const scryptSync = (password, salt, keylen, options) => buffer(work.scrypt(...checkScrypt(password, salt, keylen, options)));

function checkHkdf(digest, ikm, salt, info, length) {
  checkString(digest, 'digest');
  const secret = secretOf(ikm) ?? anyBytes(ikm, 'ikm', undefined, ['string', 'SecretKeyObject', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer']);
  const spice = anyBytes(salt, 'salt', undefined, ['string', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer']);
  const about = anyBytes(info, 'info', undefined, ['string', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer']);
  checkInteger(length, 'length', 0, MOST);
  const size = typeof info === 'string' ? about.length : about.byteLength;
  if (size > 1024) throw outOfRange('info', 'must not contain more than 1024 bytes', size);
  digestName(digest);
  if (length > 255 * Number(work.hashAbout(digest)[1])) throw coded(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
  return [digest, secret, spice, about, length];
}

const arrayBuffer = bytes => bytes.buffer.byteLength === bytes.byteLength ? bytes.buffer : bytes.slice().buffer;

export function hkdf(digest, ikm, salt, info, length, callback) {
  const args = checkHkdf(digest, ikm, salt, info, length);
  checkFunction(callback, 'callback');
  work.hkdf(...args, giving(callback, arrayBuffer));
}

export const hkdfSync = (digest, ikm, salt, info, length) => arrayBuffer(work.hkdf(...checkHkdf(digest, ikm, salt, info, length)));
