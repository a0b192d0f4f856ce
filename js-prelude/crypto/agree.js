// Secrets that two sides have in common: ECDH, Diffie-Hellman, and the same with KeyObjects.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { coded, invalidArgType, invalidArgValue, checkString } from 'duet:errors';
import { work, buffer, output, solidBytes, isBytes } from 'duet:crypto/bytes';
import { CURVES, bitLength } from 'duet:crypto/material';
import { trim } from 'duet:crypto/der';
import { contentOf } from 'duet:crypto/keyobject';
import { openssl } from 'duet:crypto/openssl';

const failed = what => coded(Error, 'ERR_CRYPTO_OPERATION_FAILED', `Failed to ${what}`);
const FORMATS = { compressed: 2, uncompressed: 4, hybrid: 6 };

export const getCurves = () => Object.keys(CURVES).sort();

function checkCurve(name) {
  checkString(name, 'curve');
  const curve = CURVES[name] ? name : undefined;
  if (!curve) throw coded(TypeError, 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name');
  return curve;
}

function checkFormat(format) {
  if (!format) return 'uncompressed';
  if (!FORMATS[format]) throw coded(TypeError, 'ERR_CRYPTO_ECDH_INVALID_FORMAT', `Invalid ECDH format: ${format}`);
  return format;
}

function shapePoint(curve, point, format) {
  if (format !== 'hybrid') return work.curvePoint(curve, point, format === 'compressed');
  const whole = point.slice();
  whole[0] = 6 + (whole[whole.length - 1] & 1);
  return whole;
}

export function ECDH(curve) {
  if (!new.target) return new ECDH(curve);
  const known = checkCurve(curve);
  for (const [name, value] of Object.entries({ _curve: known, _private: undefined, _public: undefined })) Object.defineProperty(this, name, { value, writable: true });
}

Object.assign(ECDH.prototype, {
  generateKeys(encoding, format) {
    this._private = trim(work.curveGenerate(this._curve));
    this._public = work.curvePublic(this._curve, this._private);
    return this.getPublicKey(encoding, format);
  },
  computeSecret(otherPublicKey, inputEncoding, outputEncoding) {
    const other = solidBytes(otherPublicKey, 'otherPublicKey', inputEncoding);
    if (this._private === undefined) throw coded(RangeError, 'ERR_CRYPTO_INVALID_KEYPAIR', 'Invalid key pair');
    const point = work.curvePoint(this._curve, other, false);
    if (!point) throw coded(Error, 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY', 'Public key is not valid for specified curve');
    return output(work.curveShare(this._curve, this._private, point), outputEncoding);
  },
  getPublicKey(encoding, format) {
    const shape = checkFormat(format);
    if (this._public === undefined) throw failed('get ECDH public key');
    return output(shapePoint(this._curve, this._public, shape), encoding);
  },
  getPrivateKey(encoding) {
    if (this._private === undefined) throw failed('get ECDH private key');
    return output(this._private.slice(), encoding);
  },
  setPrivateKey(key, encoding) {
    const bytes = solidBytes(key, 'key', encoding);
    const point = work.curvePublic(this._curve, bytes);
    if (!point) throw coded(RangeError, 'ERR_CRYPTO_INVALID_KEYTYPE', 'Private key is not valid for specified curve.');
    this._private = trim(bytes.slice());
    this._public = point;
    return this;
  },
  setPublicKey(key, encoding) {
    const point = work.curvePoint(this._curve, solidBytes(key, 'key', encoding), false);
    if (!point) throw failed('convert Buffer to EC_POINT');
    this._public = point;
    return this;
  },
});

ECDH.convertKey = function convertKey(key, curve, inputEncoding, outputEncoding, format) {
  checkString(curve, 'curve');
  const bytes = solidBytes(key, 'key', inputEncoding);
  const shape = checkFormat(format);
  const known = checkCurve(curve);
  const point = work.curvePoint(known, bytes, false);
  if (!point) throw failed('convert Buffer to EC_POINT');
  return output(shapePoint(known, point, shape), outputEncoding);
};

export const createECDH = curve => new ECDH(curve);

export function diffieHellman(options) {
  if (options === null || typeof options !== 'object') throw invalidArgType('options', 'object', options);
  const [own, other] = [contentOf(options.privateKey), contentOf(options.publicKey)];
  if (own === undefined) throw invalidArgValue('options.privateKey', options.privateKey);
  if (other === undefined) throw invalidArgValue('options.publicKey', options.publicKey);
  if (options.privateKey.type !== 'private') throw coded(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${options.privateKey.type}, expected private.`);
  if (options.publicKey.type === 'secret') throw coded(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', 'Invalid key object type secret, expected private or public.');
  if (own.type !== other.type || own.type !== 'ec' && own.type !== 'x25519') throw coded(Error, 'ERR_CRYPTO_INCOMPATIBLE_KEY', `Incompatible key types for Diffie-Hellman: ${own.type} and ${other.type}`);
  return buffer(shareSecret(own, other));
}

/** What two keys of one kind have in common. */
export function shareSecret(own, other) {
  if (own.type === 'x25519') {
    const shared = work.montgomeryShare(own.seed, other.point);
    // Whoever sends such a point wants the secret to be known.
    if (shared.every(byte => byte === 0)) throw openssl('1C8000A4:Provider routines::failed during derivation');
    return shared;
  }
  if (own.curve !== other.curve) throw openssl('1C8000E4:Provider routines::mismatching domain parameters');
  return work.curveShare(own.curve, own.d, other.point);
}

// Diffie-Hellman with large numbers. The groups are those of RFC 2409 and RFC 3526, whose primes
// are made of π: 2^n - 2^(n-64) - 1 + 2^64 * (floor(2^(n-130) * π) + c).

const GROUPS = { modp1: [768, 149_686n], modp2: [1024, 129_093n], modp5: [1536, 741_804n], modp14: [2048, 124_476n], modp15: [3072, 1_690_314n], modp16: [4096, 240_904n], modp17: [6144, 929_484n], modp18: [8192, 4_743_158n] };

/** floor(2^bits * π), by Machin's formula. */
function pi(bits) {
  const guard = 64n;
  const one = 1n << (BigInt(bits) + guard);
  const arctangent = inverse => {
    let term = one / inverse;
    let sum = term;
    for (let odd = 3n, sign = -1n; term !== 0n; odd += 2n, sign = -sign) {
      term /= inverse * inverse;
      sum += sign * (term / odd);
    }
    return sum;
  };
  return (4n * (4n * arctangent(5n) - arctangent(239n))) >> guard;
}

const primes = new Map();

function groupPrime(name) {
  if (!primes.has(name)) {
    const [bits, c] = GROUPS[name];
    const n = BigInt(bits);
    const prime = (1n << n) - (1n << (n - 64n)) - 1n + (1n << 64n) * (pi(bits - 130) + c);
    primes.set(name, native.encode(prime.toString(16), 'hex'));
  }
  return primes.get(name);
}

function setUp(self, prime, generator, verifyError) {
  for (const [name, value] of Object.entries({ _prime: prime, _generator: generator, _private: undefined, _public: undefined })) Object.defineProperty(self, name, { value, writable: true });
  Object.defineProperty(self, 'verifyError', { value: verifyError, enumerable: true, configurable: true });
}

/** What OpenSSL finds wrong with parameters, as the sum of `constants.DH_…`. */
function faults(prime, generator) {
  let sum = 0;
  if (!work.isPrime(prime)) sum += 1;
  else {
    const half = native.encode(evenHex((BigInt(`0x${native.decode(prime, 'hex')}`) - 1n) / 2n), 'hex');
    if (!work.isPrime(half)) sum += 2;
  }
  const value = BigInt(`0x${native.decode(generator, 'hex')}`);
  if (value <= 1n || value >= BigInt(`0x${native.decode(prime, 'hex')}`) - 1n) sum += 8;
  if (bitLength(prime) < 512) sum += 128;
  return sum;
}

function evenHex(value) {
  const digits = value.toString(16);
  return digits.length % 2 ? `0${digits}` : digits;
}

export function DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  if (!new.target) return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
  if (typeof sizeOrKey !== 'number' && typeof sizeOrKey !== 'string' && !isBytes(sizeOrKey)) throw invalidArgType('sizeOrKey', ['number', 'string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], sizeOrKey);
  let [encoding, base, baseEncoding] = [keyEncoding, generator, genEncoding];
  if (keyEncoding && !Buffer.isEncoding(keyEncoding) && keyEncoding !== 'buffer') [encoding, base, baseEncoding] = [undefined, keyEncoding, generator];
  if (typeof sizeOrKey === 'number' && sizeOrKey < 512) throw openssl('0280007E:Diffie-Hellman routines::modulus too small');
  const prime = typeof sizeOrKey === 'number' ? work.prime(sizeOrKey, true) : solidBytes(sizeOrKey, 'sizeOrKey', encoding).slice();
  if (prime.length === 0) throw openssl('01800076:bignum routines::bits too small');
  const root = base ? typeof base === 'number' ? native.encode(evenHex(base), 'hex') : solidBytes(base, 'generator', baseEncoding).slice() : Uint8Array.of(2);
  setUp(this, prime, root, typeof sizeOrKey === 'number' ? 0 : faults(prime, root));
}

const shared = {
  generateKeys(encoding) {
    if (bitLength(this._prime) < 512) throw openssl('0280007E:Diffie-Hellman routines::modulus too small');
    this._private ??= work.random(Math.min(this._prime.length, 64));
    this._public = power(this._generator, this._private, this._prime);
    return output(this._public.slice(), encoding);
  },
  computeSecret(otherPublicKey, inputEncoding, outputEncoding) {
    const other = solidBytes(otherPublicKey, 'otherPublicKey', inputEncoding);
    if (this._private === undefined) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'No private key - did you forget to generate one?');
    const small = trim(other);
    if (small.length === 0 || small.length === 1 && small[0] <= 1) throw coded(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Supplied key is too small');
    if (compareNumbers(small, this._prime) >= 0) throw coded(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Supplied key is too large');
    return output(power(other, this._private, this._prime), outputEncoding);
  },
  getPrime(encoding) { return output(this._prime.slice(), encoding); },
  getGenerator(encoding) { return output(this._generator.slice(), encoding); },
  getPublicKey(encoding) {
    if (this._public === undefined) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'No public key - did you forget to generate one?');
    return output(this._public.slice(), encoding);
  },
  getPrivateKey(encoding) {
    if (this._private === undefined) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'No private key - did you forget to generate one?');
    return output(this._private.slice(), encoding);
  },
};

function power(base, exponent, prime) {
  const made = work.power(base, exponent, prime);
  if (!made) throw openssl('02800065:Diffie-Hellman routines::bad generator');
  return made;
}

function compareNumbers(one, other) {
  const [a, b] = [trim(one), trim(other)];
  return a.length - b.length || Buffer.compare(buffer(a), buffer(b));
}

Object.assign(DiffieHellman.prototype, shared, {
  setPublicKey(key, encoding) {
    this._public = solidBytes(key, 'key', encoding).slice();
    return this;
  },
  setPrivateKey(key, encoding) {
    this._private = solidBytes(key, 'key', encoding).slice();
    return this;
  },
});

export function DiffieHellmanGroup(name) {
  if (!new.target) return new DiffieHellmanGroup(name);
  checkString(name, 'group');
  const lower = name.toLowerCase();
  if (!Object.hasOwn(GROUPS, lower)) throw coded(Error, 'ERR_CRYPTO_UNKNOWN_DH_GROUP', 'Unknown DH group');
  setUp(this, groupPrime(lower), Uint8Array.of(2), 0);
}

Object.assign(DiffieHellmanGroup.prototype, shared);

export const createDiffieHellman = (...args) => new DiffieHellman(...args);
export const createDiffieHellmanGroup = name => new DiffieHellmanGroup(name);
export const getDiffieHellman = createDiffieHellmanGroup;
