// Cipheriv and Decipheriv: encrypting and decrypting, piece by piece or as a stream.

import { Buffer } from 'duet:buffer';
import { coded, invalidArgType, invalidArgValue, checkString, checkObject } from 'duet:errors';
import { work, buffer, data, output, anyBytes, solidBytes, secretOf } from 'duet:crypto/bytes';
import { becomesStream } from 'duet:crypto/stream';
import { openssl } from 'duet:crypto/openssl';

const CIPHERS = new Map();
const ALIASES = new Map();

for (const [bits, ecb, counter, feedback] of [[128, 418, 904, 653], [192, 422, 905, 654], [256, 426, 906, 655]]) {
  const keyLength = bits / 8;
  const add = (mode, nid, more, name = `aes-${bits}-${mode}`) => CIPHERS.set(name, { mode: mode.replace('cfb8', 'cfb'), name, nid, ...more, keyLength });
  add('ecb', ecb, { blockSize: 16 });
  add('cbc', ecb + 1, { blockSize: 16, ivLength: 16 });
  add('ofb', ecb + 2, { blockSize: 1, ivLength: 16 });
  add('cfb', ecb + 3, { blockSize: 1, ivLength: 16 });
  add('cfb8', feedback, { blockSize: 1, ivLength: 16 });
  add('ctr', counter, { blockSize: 1, ivLength: 16 });
  add('gcm', 895 + (bits - 128) / 64 * 3, { blockSize: 1, ivLength: 12 });
  CIPHERS.get(`aes-${bits}-gcm`).name = `id-aes${bits}-gcm`;
  // Wrapping keys, by RFC 3394.
  CIPHERS.set(`aes${bits}-wrap`, { mode: 'wrap', name: `id-aes${bits}-wrap`, nid: 788 + (bits - 128) / 64, blockSize: 8, ivLength: 8, keyLength });
  ALIASES.set(`id-aes${bits}-wrap`, `aes${bits}-wrap`);
  ALIASES.set(`aes${bits}`, `aes-${bits}-cbc`);
  ALIASES.set(`id-aes${bits}-gcm`, `aes-${bits}-gcm`);
}
CIPHERS.set('chacha20-poly1305', { mode: 'stream', name: 'chacha20-poly1305', nid: 1018, ivLength: 12, keyLength: 32 });

CIPHERS.set('des-ede3', { mode: 'ecb', name: 'des-ede3', nid: 33, blockSize: 8, keyLength: 24 });
CIPHERS.set('des-ede3-cbc', { mode: 'cbc', name: 'des-ede3-cbc', nid: 44, blockSize: 8, ivLength: 8, keyLength: 24 });
ALIASES.set('des-ede3-ecb', 'des-ede3');
ALIASES.set('des3', 'des-ede3-cbc');

/** What is known of a cipher, and Rust's name for it. */
function find(name) {
  const lower = name.toLowerCase();
  const own = ALIASES.get(lower) ?? lower;
  const about = CIPHERS.get(own);
  return about && { own, about };
}

export const getCiphers = () => [...CIPHERS.keys(), ...ALIASES.keys()].map(name => name.replace(/^(id-aes\d+-)gcm$/, '$1GCM')).sort();

export function getCipherInfo(nameOrNid, options) {
  if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') throw invalidArgType('nameOrNid', ['string', 'number'], nameOrNid);
  const about = typeof nameOrNid === 'string' ? find(nameOrNid)?.about : [...CIPHERS.values()].find(one => one.nid === nameOrNid);
  if (options !== undefined) checkObject(options, 'options');
  if (!about) return undefined;
  const { keyLength, ivLength } = options ?? {};
  if (keyLength !== undefined && keyLength !== about.keyLength) return undefined;
  if (ivLength === undefined) return { ...about };
  const fits = about.mode === 'gcm' ? ivLength > 0 : about.name === 'chacha20-poly1305' ? ivLength > 0 && ivLength <= 12 : ivLength === (about.ivLength ?? 0);
  return fits ? { ...about, ivLength } : undefined;
}

const invalidState = operation => coded(Error, 'ERR_CRYPTO_INVALID_STATE', operation ? `Invalid state for operation ${operation}` : 'Invalid state');
const invalidIv = () => coded(TypeError, 'ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector');
const invalidTag = length => coded(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${length}`);
const ENDS = {
  'wrong final block length': '1C80006B:Provider routines',
  'bad decrypt': '1C800064:Provider routines',
};
const TAGS = [4, 8, 12, 13, 14, 15, 16];

/** Begins to encrypt or to decrypt. */
function begin(self, cipher, key, iv, options, encrypts) {
  checkString(cipher, 'cipher');
  const secret = secretOf(key) ?? solidBytes(key, 'key', options?.encoding, ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'KeyObject', 'CryptoKey']);
  const vector = iv === null ? null : solidBytes(iv, 'iv');
  const tagLength = options?.authTagLength;
  if (tagLength !== undefined && tagLength !== null && !(Number.isInteger(tagLength) && tagLength >= 0)) throw invalidArgValue('options.authTagLength', tagLength);
  const found = find(cipher);
  if (!found) throw coded(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
  const { own, about } = found;
  if (secret.byteLength !== about.keyLength) throw coded(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
  const length = vector === null ? 0 : vector.byteLength;
  const isAuthenticated = about.mode === 'gcm' || about.mode === 'stream';
  if (vector === null ? about.ivLength !== undefined : isAuthenticated ? length === 0 || (about.mode === 'stream' && length > 12) : length !== (about.ivLength ?? 0)) throw invalidIv();
  if (isAuthenticated && tagLength !== undefined && tagLength !== null && (about.mode === 'gcm' ? !TAGS.includes(tagLength) : tagLength > 16 || tagLength === 0)) throw invalidTag(tagLength);
  const isWrap = about.mode === 'wrap';
  // The vector is the one of the RFC, or the key would not be wrapped as others unwrap it.
  if (isWrap && vector.some(byte => byte !== 0xa6)) throw invalidIv();
  const state = isWrap ? { wraps: encrypts, secret } : work.cipherBegin(own, encrypts, secret, vector ?? new Uint8Array(0));
  if (!state) throw invalidIv();
  const fields = { _state: state, _mode: about.mode, _isAuthenticated: isAuthenticated, _tagLength: tagLength ?? undefined, _tag: undefined, _phase: 'new', _streamOptions: options, _textDecoder: null };
  for (const [name, value] of Object.entries(fields)) Object.defineProperty(self, name, { value, writable: true, configurable: true });
}

/** Text that is given in pieces must not break a character or a group of base64. */
function given(self, bytes, encoding, isLast) {
  if (!encoding || encoding === 'buffer') return buffer(bytes);
  if (/^(hex|latin1|binary)$/i.test(encoding)) return output(bytes, encoding);
  if (!Buffer.isEncoding(encoding)) throw coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
  const held = self._held ?? Buffer.alloc(0);
  const all = Buffer.concat([held, bytes]);
  let whole = all.length;
  if (!isLast) {
    if (/^base64/i.test(encoding)) whole -= whole % 3;
    else if (/^(ucs-?2|utf-?16le)$/i.test(encoding)) whole -= whole % 2;
    else whole = wholeCharacters(all);
  }
  Object.defineProperty(self, '_held', { value: all.subarray(whole), writable: true, configurable: true });
  return all.toString(encoding, 0, whole);
}

/** How many bytes of UTF-8 end with a whole character. */
function wholeCharacters(bytes) {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

const shared = {
  _transform(chunk, encoding, callback) {
    this.push(this.update(chunk, encoding));
    callback();
  },
  _flush(callback) {
    try {
      this.push(this.final());
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },
  update(value, inputEncoding, outputEncoding) {
    const bytes = data(value, 'data', inputEncoding);
    if (this._phase === 'done') throw new Error('Trying to add data in unsupported state');
    this._phase = 'text';
    const made = this._mode === 'wrap' ? wrapKey(this._state, bytes) : work.cipherUpdate(this._state, bytes);
    if (!made) throw new Error('Trying to add data in unsupported state');
    return given(this, made, outputEncoding, false);
  },
  setAutoPadding(isPadded) {
    if (this._phase === 'done') throw invalidState('setAutoPadding');
    if (this._mode !== 'wrap') work.cipherPadding(this._state, isPadded === undefined || !!isPadded);
    return this;
  },
  setAAD(aadbuf, options) {
    const bytes = anyBytes(aadbuf, 'aadbuf', options?.encoding);
    if (!this._isAuthenticated || this._phase !== 'new') throw invalidState('setAAD');
    work.cipherAuthenticate(this._state, bytes);
    return this;
  },
};

/** There are at least two halves of a block in what is wrapped. */
function wrapKey({ wraps, secret }, bytes) {
  return bytes.length < (wraps ? 16 : 24) ? undefined : work.keyWrap(wraps, secret, bytes);
}

function finish(self, tag) {
  if (self._phase === 'done') throw invalidState();
  self._phase = 'done';
  if (self._mode === 'wrap') return new Uint8Array(0);
  try {
    return tag === undefined ? work.cipherFinish(self._state) : work.cipherFinish(self._state, tag);
  } catch (error) {
    if (self._isAuthenticated) throw new Error('Unsupported state or unable to authenticate data');
    throw ENDS[error.message] ? openssl(`${ENDS[error.message]}::${error.message}`) : error;
  }
}

export function Cipheriv(cipher, key, iv, options) {
  if (!new.target) return new Cipheriv(cipher, key, iv, options);
  begin(this, cipher, key, iv, options, true);
}

Object.assign(Cipheriv.prototype, shared, {
  final(outputEncoding) {
    let bytes = finish(this);
    if (this._isAuthenticated) {
      this._tag = buffer(bytes).subarray(0, this._tagLength ?? 16);
      bytes = new Uint8Array(0);
    }
    return given(this, bytes, outputEncoding, true);
  },
  getAuthTag() {
    if (this._tag === undefined) throw invalidState('getAuthTag');
    return Buffer.from(this._tag);
  },
});

export function Decipheriv(cipher, key, iv, options) {
  if (!new.target) return new Decipheriv(cipher, key, iv, options);
  begin(this, cipher, key, iv, options, false);
}

Object.assign(Decipheriv.prototype, shared, {
  final(outputEncoding) {
    return given(this, finish(this, this._isAuthenticated ? this._tag : undefined), outputEncoding, true);
  },
  setAuthTag(tag, encoding) {
    const bytes = solidBytes(tag, 'buffer', encoding);
    if (!this._isAuthenticated || this._phase === 'done' || this._tag !== undefined) throw invalidState('setAuthTag');
    const isAllowed = this._tagLength !== undefined ? bytes.length === this._tagLength : this._mode === 'gcm' ? TAGS.includes(bytes.length) : bytes.length === 16;
    if (!isAllowed) throw invalidTag(bytes.length);
    this._tag = bytes.slice();
    return this;
  },
});

becomesStream(Cipheriv, 'Transform');
becomesStream(Decipheriv, 'Transform');

export const createCipheriv = (cipher, key, iv, options) => new Cipheriv(cipher, key, iv, options);
export const createDecipheriv = (cipher, key, iv, options) => new Decipheriv(cipher, key, iv, options);
