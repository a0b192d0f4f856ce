// node:crypto. Its parts are in `crypto/`, and each is loaded when one of its names is first used.

import { native } from 'duet:native';

const crypto = {};

/** Which part has which names, in Node.js' order. */
const PARTS = [
  ['hash', ['createHash', 'createHmac', 'getHashes', 'hash', 'Hash', 'Hmac']],
  ['derive', ['hkdf', 'hkdfSync', 'pbkdf2', 'pbkdf2Sync', 'scrypt', 'scryptSync']],
  ['random', ['randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'timingSafeEqual', 'getRandomValues']],
  ['random', ['getRandomValues']],
  ['random', ['pseudoRandomBytes'], false, { prng: 'randomBytes', rng: 'randomBytes' }],
];

function lazily(name, part, exported, enumerable) {
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

for (const [part, names, enumerable = true, aliases = {}] of PARTS) {
  for (const name of names) lazily(name, part, name, enumerable);
  for (const [name, exported] of Object.entries(aliases)) lazily(name, part, exported, enumerable);
}

Object.defineProperty(crypto, 'webcrypto', { enumerable: true, configurable: true, get: () => globalThis.crypto });

crypto.secureHeapUsed = function secureHeapUsed() {
  return { total: 0, used: 0, utilization: 0, min: 0 };
};
crypto.getFips = function getFips() { return 0; };
crypto.setFips = function setFips() {};
crypto.setEngine = function setEngine() {};

export default crypto;
