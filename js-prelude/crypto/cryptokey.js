// CryptoKey, the web's kind of key: a KeyObject, and what may be done with it.

import { coded } from 'duet:errors';

const token = Symbol('cryptokey');

let keyOf;

export class CryptoKey {
  #key;
  #algorithm;
  #extractable;
  #usages;

  static {
    keyOf = value => value !== null && typeof value === 'object' && #key in value ? value.#key : undefined;
  }

  constructor(given, key, algorithm, extractable, usages) {
    if (given !== token) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    this.#key = key;
    this.#algorithm = algorithm;
    this.#extractable = extractable;
    this.#usages = usages;
  }

  get type() { return this.#key.type; }
  get extractable() { return this.#extractable; }
  get algorithm() { return this.#algorithm; }
  get usages() { return [...this.#usages]; }
}

Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, { value: 'CryptoKey', configurable: true });
for (const name of ['type', 'extractable', 'algorithm', 'usages']) Object.defineProperty(CryptoKey.prototype, name, { enumerable: true });

export const makeCryptoKey = (key, algorithm, extractable, usages) => new CryptoKey(token, key, algorithm, extractable, usages);

/** The KeyObject in a CryptoKey, or undefined for what is none. */
export { keyOf };
