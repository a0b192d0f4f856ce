// Generating keys.

import { native } from 'duet:native';
import { coded, invalidArgType, invalidArgValue, outOfRange, checkString, checkFunction, checkInteger } from 'duet:errors';
import { work, isBytes, viewBytes } from 'duet:crypto/bytes';
import { Material, makeEcPrivate, makeOctet, curveName } from 'duet:crypto/material';
import { secretKey, publicKey, privateKey, checkEncoding, writePublic, writePrivate } from 'duet:crypto/keyobject';

const later = run => native.lazy('duet:timers').setImmediate(run);

/** Of the numbers that Rust gives. */
const rsa = (type, [n, e, d, p, q, dp, dq, qi]) => new Material(type, true, { n, e, d, p, q, dp, dq, qi });

function exponentBytes(value) {
  const digits = value.toString(16);
  return native.encode(digits.length % 2 ? `0${digits}` : digits, 'hex');
}

/** What no key can be made of: looking for one would not end. */
function checkRsa(length, exponent) {
  if (length < 512) throw new Error('error:1C8000AB:Provider routines::key size too small');
  if (length > 16_384) throw new Error('error:02000069:rsa routines::modulus too large');
  if (exponent % 2 === 0 || exponent < 3) throw new Error('error:020000B2:rsa routines::pub exponent out of range');
}

function checkObjectOption(options) {
  if (options === null || typeof options !== 'object') throw invalidArgType('options', 'object', options);
}

/** What makes a key: a function that gives it at once, or calls back with it. */
function maker(type, options) {
  switch (type) {
    case 'rsa':
    case 'rsa-pss': {
      checkObjectOption(options);
      const { modulusLength, publicExponent = 65_537 } = options;
      checkInteger(modulusLength, 'options.modulusLength', 0, 2 ** 32 - 1);
      checkInteger(publicExponent, 'options.publicExponent', 0, 2 ** 32 - 1);
      checkRsa(modulusLength, publicExponent);
      const exponent = exponentBytes(publicExponent);
      return callback => {
        if (!callback) return rsa(type, work.rsaGenerate(modulusLength, exponent));
        return work.rsaGenerate(modulusLength, exponent, (error, numbers) => error ? callback(error) : callback(null, rsa(type, numbers)));
      };
    }
    case 'ec': {
      checkObjectOption(options);
      checkString(options.namedCurve, 'options.namedCurve');
      const curve = curveName(options.namedCurve);
      if (!curve) throw coded(TypeError, 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name');
      return simple(() => makeEcPrivate(curve, work.curveGenerate(curve)));
    }
    case 'ed25519':
    case 'x25519':
      return simple(() => makeOctet(type, true, work.random(32)));
    default:
      throw invalidArgValue('type', type, 'must be a supported key type');
  }
}

const simple = make => callback => callback ? later(() => callback(null, make())) : make();

/** How both keys are to be given, if not as KeyObjects. */
function encodings(type, options) {
  const read = (name, isPublic) => {
    const encoding = options?.[name];
    if (encoding === undefined || encoding === null) return undefined;
    if (typeof encoding !== 'object') throw invalidArgValue(`options.${name}`, encoding);
    return checkEncoding(encoding, type, isPublic, `options.${name}`);
  };
  return [read('publicKeyEncoding', true), read('privateKeyEncoding', false)];
}

function pair(made, [publicEncoding, privateEncoding]) {
  return [
    publicEncoding ? writePublic(made.open, publicEncoding) : publicKey(made.open),
    privateEncoding ? writePrivate(made, privateEncoding) : privateKey(made),
  ];
}

export function generateKeyPairSync(type, options) {
  checkString(type, 'type');
  const forms = encodings(type, options);
  const [open, own] = pair(maker(type, options)(), forms);
  return { publicKey: open, privateKey: own };
}

export function generateKeyPair(type, options, callback) {
  const [chosen, done] = typeof options === 'function' ? [undefined, options] : [options, callback];
  checkFunction(done, 'callback');
  checkString(type, 'type');
  const forms = encodings(type, chosen);
  maker(type, chosen)((error, made) => error ? done(error) : done(null, ...pair(made, forms)));
}

// What util.promisify makes of it.
Object.defineProperty(generateKeyPair, Symbol.for('nodejs.util.promisify.custom'), {
  value: (type, options) => new Promise((resolve, reject) => {
    generateKeyPair(type, options, (error, open, own) => error ? reject(error) : resolve({ publicKey: open, privateKey: own }));
  }),
});

function secretLength(type, options) {
  checkString(type, 'type');
  checkObjectOption(options);
  const { length } = options;
  if (type === 'hmac') {
    checkInteger(length, 'options.length', 8, 2 ** 31 - 1);
    return Math.floor(length / 8);
  }
  if (type !== 'aes') throw invalidArgValue('type', type, 'must be a supported key type');
  if (![128, 192, 256].includes(length)) throw invalidArgValue('options.length', length, 'must be one of: 128, 192, 256');
  return length / 8;
}

export const generateKeySync = (type, options) => secretKey(work.random(secretLength(type, options)));

export function generateKey(type, options, callback) {
  checkFunction(callback, 'callback');
  const length = secretLength(type, options);
  later(() => callback(null, secretKey(work.random(length))));
}

// Primes.

function candidateBytes(candidate) {
  if (typeof candidate === 'bigint') {
    if (candidate < 0n) throw outOfRange('candidate', '>= 0', candidate);
    return exponentBytes(candidate);
  }
  if (!isBytes(candidate)) throw invalidArgType('candidate', ['bigint', 'ArrayBuffer', 'TypedArray', 'Buffer', 'DataView'], candidate);
  return viewBytes(candidate);
}

function checkPrimeSize(size) {
  checkInteger(size, 'size', 1, 2 ** 31 - 1);
  if (size < 2) throw new Error('error:01800076:bignum routines::bits too small');
}

const shape = (bytes, isBig) => isBig ? BigInt(`0x${native.decode(bytes, 'hex')}`) : bytes.buffer;

export function generatePrimeSync(size, options = {}) {
  checkPrimeSize(size);
  return shape(work.prime(size, !!options.safe), options.bigint);
}

export function generatePrime(size, options, callback) {
  const [chosen, done] = typeof options === 'function' ? [{}, options] : [options, callback];
  checkPrimeSize(size);
  checkFunction(done, 'callback');
  work.prime(size, !!chosen.safe, (error, bytes) => error ? done(error) : done(null, shape(bytes, chosen.bigint)));
}

export const checkPrimeSync = candidate => work.isPrime(candidateBytes(candidate));

export function checkPrime(candidate, options, callback) {
  const done = typeof options === 'function' ? options : callback;
  checkFunction(done, 'callback');
  const bytes = candidateBytes(candidate);
  later(() => done(null, work.isPrime(bytes)));
}
