// KeyObject: keys as node:crypto has them, made of what programs give, and exported.

import { native } from 'duet:native';
import { coded, invalidArgType, invalidArgValue } from 'duet:errors';
import { work, buffer, isBytes, viewBytes, solidBytes } from 'duet:crypto/bytes';
import { keyOf } from 'duet:crypto/cryptokey';
import { fromBytes, fromDer, fromJwk, toJwk, toSpki, toPkcs8, pkcs1Public, pkcs1Private, sec1Private } from 'duet:crypto/material';
import { armour, sealBlock, sealPkcs8 } from 'duet:crypto/pem';

const token = Symbol('keyobject');
const invalidKeyType = (type, expected) => coded(TypeError, 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE', `Invalid key object type ${type}, expected ${expected}.`);
const incompatible = (type, why) => coded(Error, 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS', `The selected key encoding ${type} ${why}.`);

let contentOf;

export class KeyObject {
  #content;
  #type;

  static {
    contentOf = value => value !== null && typeof value === 'object' && #content in value ? value.#content : undefined;
  }

  constructor(type, content, given) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') throw invalidArgValue('type', type);
    if (given !== token) throw invalidArgType('handle', 'object', content);
    this.#type = type;
    this.#content = content;
  }

  get type() { return this.#type; }

  static from(key) {
    const inner = keyOf(key);
    if (!inner) throw invalidArgType('key', 'CryptoKey', key);
    return inner;
  }

  equals(otherKeyObject) {
    const other = contentOf(otherKeyObject);
    if (other === undefined) throw invalidArgType('otherKeyObject', 'KeyObject', otherKeyObject);
    if (otherKeyObject.type !== this.type) return false;
    const form = this.type === 'secret' ? bytes => bytes : this.type === 'public' ? toSpki : toPkcs8;
    const [one, two] = [form(this.#content), form(other)];
    return one.length === two.length && work.same(one, two);
  }
}

Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { value: 'KeyObject', configurable: true });

const toCryptoKey = (key, ...args) => native.lazy('duet:crypto/subtle').toCryptoKey(key, ...args);

class SecretKeyObject extends KeyObject {
  get symmetricKeySize() { return contentOf(this).length; }
  toCryptoKey(algorithm, extractable, usages) { return toCryptoKey(this, algorithm, extractable, usages); }

  export(options) {
    const format = options?.format;
    if (format === 'jwk') return { kty: 'oct', k: native.decode(contentOf(this), 'base64url') };
    if (format !== undefined && format !== 'buffer') throw invalidArgValue('options.format', format, "must be one of: undefined, 'buffer', 'jwk'");
    return buffer(contentOf(this).slice());
  }
}

class AsymmetricKeyObject extends KeyObject {
  #details;

  get asymmetricKeyType() { return contentOf(this).type; }
  get asymmetricKeyDetails() { return this.#details ??= contentOf(this).details; }
  toCryptoKey(algorithm, extractable, usages) { return toCryptoKey(this, algorithm, extractable, usages); }
}

class PublicKeyObject extends AsymmetricKeyObject {
  export(options) {
    if (options?.format === 'jwk') return toJwk(contentOf(this));
    return writePublic(contentOf(this), checkEncoding(options, contentOf(this).type, true, 'options'));
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  export(options) {
    if (options?.format === 'jwk') {
      if (options.passphrase !== undefined || options.cipher !== undefined) throw incompatible('jwk', 'does not support encryption');
      return toJwk(contentOf(this));
    }
    return writePrivate(contentOf(this), checkEncoding(options, contentOf(this).type, false, 'options'));
  }
}

export const secretKey = bytes => new SecretKeyObject('secret', bytes, token);
export const publicKey = material => new PublicKeyObject('public', material, token);
export const privateKey = material => new PrivateKeyObject('private', material, token);

/** The secret in a KeyObject or a CryptoKey, or undefined for what is neither. */
export function secretOf(value) {
  const key = keyOf(value) ?? value;
  const content = contentOf(key);
  if (content === undefined) return undefined;
  if (key.type !== 'secret') throw invalidKeyType(key.type, 'secret');
  return content;
}

/** The bytes of a secret key, or the material of another. */
export { contentOf };

// How keys are to be read or written.

function checkType(type, isRequired, keyType, isPublic, name) {
  if (type === undefined && !isRequired) return undefined;
  if (type === 'pkcs1') {
    if (keyType !== undefined && keyType !== 'rsa') throw incompatible(type, 'can only be used for RSA keys');
    return type;
  }
  if (type === 'spki' && isPublic !== false) return type;
  if (type === 'pkcs8' && isPublic !== true) return type;
  if (type === 'sec1' && isPublic !== true) {
    if (keyType !== undefined && keyType !== 'ec') throw incompatible(type, 'can only be used for EC keys');
    return type;
  }
  throw invalidArgValue(name, type);
}

const isText = value => typeof value === 'string' || isBytes(value);

/** Options for writing a key. */
export function checkEncoding(options, keyType, isPublic, name) {
  if (options === null || typeof options !== 'object') throw invalidArgType(name, 'object', options);
  const { format, type, cipher, passphrase } = options;
  if (format !== 'pem' && format !== 'der' && format !== 'jwk') throw invalidArgValue(`${name}.format`, format);
  const checked = { format, type: format === 'jwk' ? undefined : checkType(type, true, keyType, isPublic, `${name}.type`) };
  if (isPublic) return checked;
  if (cipher !== undefined && cipher !== null) {
    if (typeof cipher !== 'string') throw invalidArgValue(`${name}.cipher`, cipher);
    if (format === 'der' && (type === 'pkcs1' || type === 'sec1')) throw incompatible(type, 'does not support encryption');
    if (!isText(passphrase)) throw invalidArgValue(`${name}.passphrase`, passphrase);
    checked.cipher = cipher;
    checked.passphrase = solidBytes(passphrase, 'passphrase', options.encoding);
  } else if (passphrase !== undefined && passphrase !== null) {
    throw invalidArgValue(`${name}.cipher`, cipher);
  }
  return checked;
}

export function writePublic(material, { format, type }) {
  if (format === 'jwk') return toJwk(material);
  const der = type === 'pkcs1' ? pkcs1Public(material) : toSpki(material);
  return format === 'der' ? buffer(der) : armour(type === 'pkcs1' ? 'RSA PUBLIC KEY' : 'PUBLIC KEY', der);
}

export function writePrivate(material, { format, type, cipher, passphrase }) {
  if (format === 'jwk') return toJwk(material);
  let der = type === 'pkcs1' ? pkcs1Private(material) : type === 'sec1' ? sec1Private(material) : toPkcs8(material);
  let label = type === 'pkcs1' ? 'RSA PRIVATE KEY' : type === 'sec1' ? 'EC PRIVATE KEY' : 'PRIVATE KEY';
  if (cipher && type !== 'pkcs8') return sealBlock(label, der, cipher, passphrase);
  if (cipher) [der, label] = [sealPkcs8(der, cipher, passphrase), 'ENCRYPTED PRIVATE KEY'];
  return format === 'der' ? buffer(der) : armour(label, der);
}

// Reading what programs give.

const KINDS = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];

function fromKeyObject(key, purpose) {
  if (purpose === 'createPrivate') throw invalidArgType('key', KINDS, key);
  if (key.type === 'secret' || key.type === 'public' && (purpose === 'createPublic' || purpose === 'private')) {
    throw invalidKeyType(key.type, purpose === 'public' ? 'private or public' : 'private');
  }
  return contentOf(key);
}

/**
 * The material of what is given as a key. `purpose` is `createPublic` or `createPrivate` for making a
 * KeyObject, `public` or `private` for using a key.
 */
export function material(key, purpose) {
  const wantsPrivate = purpose === 'private' || purpose === 'createPrivate';
  const own = keyOf(key) ?? key;
  if (contentOf(own) !== undefined) return fromKeyObject(own, purpose);
  if (typeof key === 'string') return fromBytes(key, wantsPrivate, undefined);
  if (isBytes(key)) return fromBytes(viewBytes(key), wantsPrivate, undefined);
  const expected = purpose === 'createPrivate' ? KINDS : [...KINDS, 'KeyObject', 'CryptoKey'];
  if (key === null || typeof key !== 'object') throw invalidArgType('key', expected, key);
  const { key: inner, encoding, format, type, passphrase } = key;
  const innerOwn = keyOf(inner) ?? inner;
  if (contentOf(innerOwn) !== undefined) return fromKeyObject(innerOwn, purpose);
  if (format === 'jwk') return fromJwk(inner, wantsPrivate);
  if (!isText(inner)) throw invalidArgType('key.key', expected, inner);
  if (format !== undefined && format !== 'pem' && format !== 'der') throw invalidArgValue('options.format', format);
  const isPublic = wantsPrivate ? false : undefined;
  const checked = checkType(type, format === 'der', undefined, isPublic, 'options.type');
  if (passphrase !== undefined && passphrase !== null && !isText(passphrase)) throw invalidArgValue('options.passphrase', passphrase);
  const secret = passphrase === undefined || passphrase === null ? undefined : solidBytes(passphrase, 'passphrase', encoding);
  const bytes = solidBytes(inner, 'key', encoding);
  return format === 'der' ? fromDer(bytes, checked, wantsPrivate, secret) : fromBytes(bytes, wantsPrivate, secret);
}

export function createSecretKey(key, encoding) {
  const bytes = typeof key === 'string' ? solidBytes(key, 'key', encoding) : isBytes(key) ? viewBytes(key).slice() : undefined;
  if (bytes === undefined) throw invalidArgType('key', KINDS.slice(1), key);
  return secretKey(bytes);
}

export const createPublicKey = key => publicKey(material(key, 'createPublic').open);
export const createPrivateKey = key => privateKey(material(key, 'createPrivate'));
