// Hash and Hmac: objects, streams when they are used as such, and hashes at one go.

import { coded, invalidArgType, checkString, checkInteger } from 'duet:errors';
import { work, buffer, data, output, anyBytes, secretOf } from 'duet:crypto/bytes';
import { becomesStream } from 'duet:crypto/stream';
import { openssl } from 'duet:crypto/openssl';

const finalized = () => coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
const invalidDigest = name => coded(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`);

function outputLength(options) {
  const length = options?.outputLength;
  if (length !== undefined) checkInteger(length, 'options.outputLength', 0, 2 ** 32 - 1);
  return length;
}

/** Begins a hash, whose length may be wanted. */
function begin(name, length, start) {
  const about = work.hashAbout(name);
  if (!about) throw new Error('Digest method not supported');
  if (length !== undefined && !about[2] && length !== Number(about[1])) {
    throw openssl('030000B2:digital envelope routines::not XOF or invalid length');
  }
  return start(length ?? Number(about[1]));
}

export function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  let length;
  if (algorithm instanceof Hash) {
    length = outputLength(options);
    this._name = algorithm._name;
    this._state = begin(this._name, length, wanted => work.hashCopy(algorithm._state, wanted));
  } else {
    checkString(algorithm, 'algorithm');
    length = outputLength(options);
    this._name = algorithm;
    this._state = begin(algorithm, length, wanted => work.hashBegin(algorithm, wanted));
  }
  this._done = false;
  this._streamOptions = options;
  for (const name of ['_name', '_state', '_done', '_streamOptions']) Object.defineProperty(this, name, { enumerable: false });
}

Object.assign(Hash.prototype, {
  copy(options) {
    if (this._done) throw finalized();
    return new Hash(this, options);
  },
  _transform(chunk, encoding, callback) {
    work.hashUpdate(this._state, data(chunk, 'data', encoding));
    callback();
  },
  _flush(callback) {
    this.push(buffer(work.hashFinish(this._state)));
    callback();
  },
  update(value, encoding) {
    if (this._done) throw finalized();
    work.hashUpdate(this._state, data(value, 'data', encoding));
    return this;
  },
  digest(encoding) {
    if (this._done) throw finalized();
    const made = work.hashFinish(this._state);
    this._done = true;
    return output(made, encoding && String(encoding));
  },
});

/** The key of an HMAC as bytes. */
export function macKey(key, encoding) {
  const secret = secretOf(key);
  if (secret !== undefined) return secret;
  return anyBytes(key, 'key', encoding, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'KeyObject', 'CryptoKey']);
}

export function Hmac(hmac, key, options) {
  if (!new.target) return new Hmac(hmac, key, options);
  checkString(hmac, 'hmac');
  const bytes = macKey(key, options?.encoding);
  const about = work.hashAbout(hmac);
  if (!about) throw invalidDigest(hmac);
  if (about[2]) throw new Error('error:00000000:lib(0)::reason(0)');
  this._state = work.hmacBegin(hmac, bytes);
  this._done = false;
  this._streamOptions = options;
  for (const name of ['_state', '_done', '_streamOptions']) Object.defineProperty(this, name, { enumerable: false });
}

Object.assign(Hmac.prototype, {
  update: Hash.prototype.update,
  digest(encoding) {
    // Node.js gives an empty one the second time, for compatibility.
    if (this._done) return output(new Uint8Array(0), encoding);
    return Hash.prototype.digest.call(this, encoding);
  },
  _flush: Hash.prototype._flush,
  _transform: Hash.prototype._transform,
});

becomesStream(Hash, 'Transform');
becomesStream(Hmac, 'Transform');

export const createHash = (algorithm, options) => new Hash(algorithm, options);
export const createHmac = (hmac, key, options) => new Hmac(hmac, key, options);

/** A hash at one go. */
export function hash(algorithm, input, outputEncoding = 'hex') {
  checkString(algorithm, 'algorithm');
  if (typeof input !== 'string' && !ArrayBuffer.isView(input)) throw invalidArgType('input', ['string', 'Buffer', 'TypedArray', 'DataView'], input);
  const encoding = typeof outputEncoding === 'object' && outputEncoding !== null ? outputEncoding.outputEncoding ?? 'hex' : outputEncoding;
  checkString(encoding, 'outputEncoding');
  const made = work.hashOnce(algorithm, data(input, 'input'));
  if (!made) throw new Error(`Digest method ${algorithm} is not supported`);
  return output(made, encoding);
}

const HASHES = 'RSA-MD5,RSA-RIPEMD160,RSA-SHA1,RSA-SHA1-2,RSA-SHA224,RSA-SHA256,RSA-SHA3-224,RSA-SHA3-256,RSA-SHA3-384,RSA-SHA3-512,RSA-SHA384,RSA-SHA512,RSA-SHA512/224,RSA-SHA512/256,blake2b512,blake2s256,md5,ripemd,ripemd160,rmd160,sha1,sha224,sha256,sha3-224,sha3-256,sha3-384,sha3-512,sha384,sha512,sha512-224,sha512-256,shake128,shake256,ssl3-md5,ssl3-sha1';

export const getHashes = () => HASHES.split(',');
export { invalidDigest };
