// Signing and verifying: at one go, or piece by piece with Sign and Verify.

import { native } from 'duet:native';
import { coded, invalidArgType, invalidArgValue, checkString, checkFunction } from 'duet:errors';
import { work, buffer, data, output, anyBytes, solidBytes, isBytes, viewBytes } from 'duet:crypto/bytes';
import { becomesStream } from 'duet:crypto/stream';
import { openssl, unsupportedKey } from 'duet:crypto/openssl';
import { material } from 'duet:crypto/keyobject';
import { CURVE_SIZES, pad } from 'duet:crypto/material';
import { read, sequence, integer, join } from 'duet:crypto/der';

/** The hash function in the name of one for signatures. */
function hashName(name) {
  const [, inner] = /^(?:ecdsa-with-(sha\d+)|(\w+)withrsa(?:encryption)?)$/i.exec(name) ?? [];
  return inner ?? name.replace(/withrsa(encryption)?$/i, '');
}

// ECDSA's two numbers, side by side or as a SEQUENCE.

export function toDer(signature) {
  const size = signature.length / 2;
  return sequence(integer(signature.subarray(0, size)), integer(signature.subarray(size)));
}

/** Nothing for what is no such SEQUENCE. */
export function fromDer(signature, size) {
  try {
    const whole = read(signature);
    const [r, s, more] = whole.children;
    if (whole.end !== signature.length || more || r.unsigned.length > size || s.unsigned.length > size) return undefined;
    return join(pad(r.unsigned, size), pad(s.unsigned, size));
  } catch {
    return undefined;
  }
}

/** How to sign, of what is given with a key. */
function signatureOptions(key) {
  if (key === null || typeof key !== 'object' || isBytes(key)) return {};
  const { dsaEncoding, padding, saltLength } = key;
  if (dsaEncoding !== undefined && dsaEncoding !== 'der' && dsaEncoding !== 'ieee-p1363') throw invalidArgValue('options.dsaEncoding', dsaEncoding);
  if (padding !== undefined && padding !== (padding | 0)) throw invalidArgValue('options.padding', padding);
  if (saltLength !== undefined && saltLength !== (saltLength | 0)) throw invalidArgValue('options.saltLength', saltLength);
  return { dsaEncoding, padding, saltLength };
}

function rsaPadding(key, padding) {
  if (padding === 6 || padding === undefined && key.type === 'rsa-pss') return 'pss';
  if (padding === undefined || padding === 1) return 'pkcs1';
  throw openssl('1C8000A5:Provider routines::illegal or unsupported padding mode');
}

/** Signs a hash. */
export function signHash(key, hash, digest, options) {
  if (key.isRsa) {
    const made = work.rsaSign(key.handle, rsaPadding(key, options.padding), hash, digest, options.saltLength ?? -2);
    if (!made) throw openssl('0200006E:rsa routines::data too large for key size');
    return made;
  }
  if (key.type === 'ec') {
    const made = work.curveSign(key.curve, key.d, digest);
    return options.dsaEncoding === 'ieee-p1363' ? made : toDer(made);
  }
  throw key.type === 'ed25519' ? coded(Error, 'ERR_CRYPTO_UNSUPPORTED_OPERATION', 'Unsupported crypto operation') : unsupportedKey();
}

export function verifyHash(key, hash, digest, signature, options) {
  if (key.isRsa) return work.rsaVerify(key.open.handle, rsaPadding(key, options.padding), hash, digest, options.saltLength ?? -2, signature);
  if (key.type === 'ec') {
    const pair = options.dsaEncoding === 'ieee-p1363' ? signature : fromDer(signature, CURVE_SIZES[key.curve]);
    return pair !== undefined && work.curveVerify(key.curve, key.point, digest, pair);
  }
  throw key.type === 'ed25519' ? coded(Error, 'ERR_CRYPTO_UNSUPPORTED_OPERATION', 'Unsupported crypto operation') : unsupportedKey();
}

/** A hash that is being made for a signature. */
function begin(self, algorithm, options) {
  checkString(algorithm, 'algorithm');
  const hash = hashName(algorithm);
  const state = work.hashBegin(hash);
  if (!state) throw coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest');
  for (const [name, value] of Object.entries({ _hash: hash, _state: state, _done: false, _streamOptions: options })) {
    Object.defineProperty(self, name, { value, writable: true, configurable: true });
  }
}

function finish(self) {
  if (self._done) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
  self._done = true;
  return work.hashFinish(self._state);
}

const shared = {
  _write(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  },
  update(value, encoding) {
    const bytes = data(value, 'data', encoding);
    if (this._done) throw coded(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
    work.hashUpdate(this._state, bytes);
    return this;
  },
};

export function Sign(algorithm, options) {
  if (!new.target) return new Sign(algorithm, options);
  begin(this, algorithm, options);
}

Object.assign(Sign.prototype, shared, {
  sign(options, encoding) {
    if (!options) throw coded(Error, 'ERR_CRYPTO_SIGN_KEY_REQUIRED', 'No key provided to sign');
    const key = material(options, 'private');
    const chosen = signatureOptions(options);
    const digest = finish(this);
    return output(signHash(key, this._hash, digest, chosen), encoding);
  },
});

export function Verify(algorithm, options) {
  if (!new.target) return new Verify(algorithm, options);
  begin(this, algorithm, options);
}

Object.assign(Verify.prototype, shared, {
  verify(options, signature, encoding) {
    const key = material(options, 'public');
    const chosen = signatureOptions(options);
    const bytes = solidBytes(signature, 'signature', encoding);
    const digest = finish(this);
    return verifyHash(key, this._hash, digest, bytes, chosen);
  },
});

becomesStream(Sign, 'Writable');
becomesStream(Verify, 'Writable');

export const createSign = (algorithm, options) => new Sign(algorithm, options);
export const createVerify = (algorithm, options) => new Verify(algorithm, options);

// At one go.

/** The hash function, which keys on Edwards' curve have themselves. */
function checkAlgorithm(algorithm, key) {
  if (algorithm !== null && algorithm !== undefined) checkString(algorithm, 'algorithm');
  if (key.type === 'ed25519') {
    if (algorithm) throw openssl('1C80007A:Provider routines::invalid digest');
    return undefined;
  }
  if (key.type === 'x25519') throw unsupportedKey();
  const hash = algorithm ? hashName(algorithm) : 'sha256';
  if (!work.hashAbout(hash)) throw coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${algorithm}`);
  return hash;
}

function settle(callback, run) {
  if (callback === undefined) return run();
  checkFunction(callback, 'callback');
  native.lazy('duet:timers').setImmediate(() => {
    let made;
    try {
      made = run();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, made);
  });
  return undefined;
}

export function sign(algorithm, value, key, callback) {
  const bytes = anyBytes(value, 'data');
  const own = material(key, 'private');
  const options = signatureOptions(key);
  const hash = checkAlgorithm(algorithm, own);
  return settle(callback, () => buffer(hash === undefined ? work.edwardsSign(own.seed, bytes) : signHash(own, hash, work.hashOnce(hash, bytes), options)));
}

export function verify(algorithm, value, key, signature, callback) {
  const bytes = anyBytes(value, 'data');
  const own = material(key, 'public');
  const options = signatureOptions(key);
  if (!isBytes(signature)) throw invalidArgType('signature', ['Buffer', 'TypedArray', 'DataView'], signature);
  const mark = viewBytes(signature);
  const hash = checkAlgorithm(algorithm, own);
  return settle(callback, () => hash === undefined ? work.edwardsVerify(own.point, bytes, mark) : verifyHash(own, hash, work.hashOnce(hash, bytes), mark, options));
}
