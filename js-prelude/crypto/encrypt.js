// Encrypting with one half of an RSA key and decrypting with the other.

import { coded, checkString } from 'duet:errors';
import { work, buffer, anyBytes, solidBytes, isBytes } from 'duet:crypto/bytes';
import { openssl, unsupportedKey } from 'duet:crypto/openssl';
import { material, contentOf } from 'duet:crypto/keyobject';
import { keyOf } from 'duet:crypto/cryptokey';

const [PKCS1, BARE, OAEP] = [1, 3, 4];
const isObject = key => key !== null && typeof key === 'object' && !isBytes(key) && contentOf(key) === undefined && keyOf(key) === undefined;

/** Padding, hash and label, as they are given with a key. */
function chosen(key, padding) {
  const options = isObject(key) ? key : {};
  if (options.oaepHash !== undefined) checkString(options.oaepHash, 'key.oaepHash');
  const label = options.oaepLabel === undefined ? new Uint8Array(0) : anyBytes(options.oaepLabel, 'key.oaepLabel', options.encoding);
  const hash = options.oaepHash ?? 'sha1';
  if (!work.hashAbout(hash)) throw coded(Error, 'ERR_OSSL_EVP_INVALID_DIGEST', 'Invalid digest used');
  return { padding: options.padding ?? padding, hash, label, encoding: options.encoding };
}

function run(operation, key, names, value, { padding, hash, label, encoding }) {
  const bytes = solidBytes(value, 'buffer', encoding);
  if (!key.isRsa) throw unsupportedKey();
  const name = names[padding];
  if (name === undefined) throw openssl('02000076:rsa routines::unknown padding type');
  const made = operation(key.handle, bytes, name, hash, hash, label);
  return made && buffer(made);
}

function tooLarge(key, value, padding) {
  const length = typeof value === 'string' ? Infinity : value.byteLength;
  if (padding === BARE && length < key.n.length) return openssl('0200007A:rsa routines::data too small for key size');
  return openssl('0200006E:rsa routines::data too large for key size');
}

export function publicEncrypt(key, value) {
  const options = chosen(key, OAEP);
  const own = material(key, 'public').open;
  const made = run(work.rsaEncrypt, own, { [PKCS1]: 'encryption', [BARE]: 'public', [OAEP]: 'oaep' }, value, options);
  if (!made) throw tooLarge(own, value, options.padding);
  return made;
}

export function privateDecrypt(key, value) {
  const options = chosen(key, OAEP);
  const own = material(key, 'private');
  const made = run(work.rsaDecrypt, own, { [PKCS1]: 'encryption', [BARE]: 'private', [OAEP]: 'oaep' }, value, options);
  if (!made) throw options.padding === OAEP ? openssl('02000079:rsa routines::oaep decoding error') : tooLarge(own, value, BARE);
  return made;
}

export function privateEncrypt(key, value) {
  const options = chosen(key, PKCS1);
  const own = material(key, 'private');
  const made = run(work.rsaEncrypt, own, { [PKCS1]: 'signature', [BARE]: 'private' }, value, options);
  if (!made) throw tooLarge(own, value, options.padding);
  return made;
}

export function publicDecrypt(key, value) {
  const options = chosen(key, PKCS1);
  const own = material(key, 'public').open;
  const made = run(work.rsaDecrypt, own, { [PKCS1]: 'signature', [BARE]: 'public' }, value, options);
  if (!made) throw options.padding === BARE ? tooLarge(own, value, BARE) : openssl('0200006A:rsa routines::block type is not 01');
  return made;
}
