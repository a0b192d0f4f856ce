// node:crypto. Its parts are in `crypto/`, and each is loaded when one of its names is first used.

import { native } from 'duet:native';

const crypto = {};

/** Which part has which names. */
const PARTS = {
  hash: ['createHash', 'createHmac', 'getHashes', 'hash', 'Hash', 'Hmac'],
  derive: ['hkdf', 'hkdfSync', 'pbkdf2', 'pbkdf2Sync', 'scrypt', 'scryptSync'],
  random: ['randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'timingSafeEqual', 'getRandomValues'],
  cipher: ['createCipheriv', 'createDecipheriv', 'getCiphers', 'getCipherInfo', 'Cipheriv', 'Decipheriv'],
  keyobject: ['createSecretKey', 'createPublicKey', 'createPrivateKey', 'KeyObject'],
  generate: ['generateKeyPair', 'generateKeyPairSync', 'generateKey', 'generateKeySync', 'generatePrime', 'generatePrimeSync', 'checkPrime', 'checkPrimeSync'],
  sign: ['createSign', 'createVerify', 'sign', 'verify', 'Sign', 'Verify'],
  encrypt: ['publicEncrypt', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt'],
  agree: ['createECDH', 'diffieHellman', 'createDiffieHellman', 'createDiffieHellmanGroup', 'getDiffieHellman', 'getCurves', 'ECDH', 'DiffieHellman', 'DiffieHellmanGroup'],
  certificate: ['X509Certificate'],
  constants: ['constants'],
};
const OLD = { prng: 'randomBytes', rng: 'randomBytes', pseudoRandomBytes: 'randomBytes' };

function lazily(name, part, exported = name, enumerable = true) {
  const settle = value => Object.defineProperty(crypto, name, { value, writable: true, enumerable, configurable: true });
  Object.defineProperty(crypto, name, {
    enumerable,
    configurable: true,
    get() {
      const value = native.lazy(`duet:crypto/${part}`)[exported];
      settle(value);
      return value;
    },
    set: settle,
  });
}

for (const [part, names] of Object.entries(PARTS)) for (const name of names) lazily(name, part);
for (const [name, exported] of Object.entries(OLD)) lazily(name, 'random', exported, false);
for (const [name, get] of Object.entries({ webcrypto: () => globalThis.crypto, subtle: () => globalThis.crypto.subtle })) {
  Object.defineProperty(crypto, name, { enumerable: true, configurable: true, get });
}

// There is nothing of FIPS here.
Object.defineProperty(crypto, 'fips', { enumerable: true, configurable: true, get: () => 0, set() {} });

Object.assign(crypto, {
  secureHeapUsed() { return { total: 0, used: 0, utilization: 0, min: 0 }; },
  getFips() { return 0; },
  setFips() {},
  setEngine() {},
});

export default crypto;
