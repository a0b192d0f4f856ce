// The web's interface to encryption: the global `crypto` and its classes.

import { native } from 'duet:native';
import { coded } from 'duet:errors';

const token = Symbol('crypto');
const illegal = () => coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
const wrongThis = name => coded(TypeError, 'ERR_INVALID_THIS', `Value of "this" must be of type ${name}`);

export class Crypto {
  constructor(given) {
    if (given !== token) throw illegal();
  }

  get subtle() {
    if (this !== crypto) throw wrongThis('Crypto');
    return native.lazy('duet:crypto/subtle').subtle;
  }

  getRandomValues(data) {
    if (this !== crypto) throw wrongThis('Crypto');
    return native.lazy('duet:crypto/random').getRandomValues(...arguments);
  }

  randomUUID(options) {
    if (this !== crypto) throw wrongThis('Crypto');
    return native.lazy('duet:crypto/random').randomUUID(options);
  }
}

Object.defineProperty(Crypto.prototype, Symbol.toStringTag, { value: 'Crypto', configurable: true });
for (const name of ['subtle', 'getRandomValues', 'randomUUID']) Object.defineProperty(Crypto.prototype, name, { enumerable: true });

export const crypto = new Crypto(token);
