// What asymmetric keys are made of, whatever form they come in: PKCS #1, PKCS #8, SEC 1, SPKI, a
// certificate, JWK. Numbers are bytes without leading zeros, points are uncompressed.

import { native } from 'duet:native';
import { coded, invalidArgType, invalidArgValue, checkString } from 'duet:errors';
import { work } from 'duet:crypto/bytes';
import { undecodable } from 'duet:crypto/openssl';
import { read, trim, join, sequence, octets, oid, integer, nothing, bits, tagged, DerError, TAG } from 'duet:crypto/der';
import { blocks, openBlock, openPkcs8, isText } from 'duet:crypto/pem';

const OID = { rsa: '1.2.840.113549.1.1.1', 'rsa-pss': '1.2.840.113549.1.1.10', ec: '1.2.840.10045.2.1', ed25519: '1.3.101.112', x25519: '1.3.101.110' };
export const CURVES = { prime256v1: '1.2.840.10045.3.1.7', secp384r1: '1.3.132.0.34', secp521r1: '1.3.132.0.35', secp256k1: '1.3.132.0.10' };
export const CURVE_SIZES = { prime256v1: 32, secp384r1: 48, secp521r1: 66, secp256k1: 32 };
export const JWK_CURVES = { 'P-256': 'prime256v1', secp256k1: 'secp256k1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };
const nameOf = (table, value) => Object.keys(table).find(name => table[name] === value);

export const curveName = name => CURVES[name] ? name : JWK_CURVES[name] ?? { secp256r1: 'prime256v1', 'K-256': 'secp256k1' }[name];

/** A key: `type` is Node.js' name for what it is for; it is private if it has what only its owner knows. */
export class Material {
  #handle;

  constructor(type, isPrivate, fields) {
    this.type = type;
    this.isPrivate = isPrivate;
    Object.assign(this, fields);
  }

  get isRsa() { return this.type === 'rsa' || this.type === 'rsa-pss'; }

  /** Rust's form of an RSA key, made once. */
  get handle() {
    this.#handle ??= this.isPrivate ? work.rsaPrivate(this.n, this.e, this.d, this.p, this.q) : work.rsaPublic(this.n, this.e);
    if (!this.#handle) throw undecodable();
    return this.#handle;
  }

  /** The public half. */
  get open() {
    if (!this.isPrivate) return this;
    const { type, n, e, parameters, curve, point } = this;
    return new Material(type, false, this.isRsa ? { n, e, parameters } : type === 'ec' ? { curve, point } : { point });
  }

  get details() {
    if (this.isRsa) {
      const details = { modulusLength: bitLength(this.n), publicExponent: BigInt(`0x${native.decode(this.e, 'hex')}`) };
      return this.parameters?.limits ? { ...details, ...this.parameters.limits } : details;
    }
    return this.type === 'ec' ? { namedCurve: this.curve } : {};
  }
}

export function bitLength(bytes) {
  const number = trim(bytes);
  return (number.length - 1) * 8 + (32 - Math.clz32(number[0] ?? 0));
}

/** A number filled up with zeros. */
export function pad(bytes, length) {
  if (bytes.length >= length) return bytes.subarray(bytes.length - length);
  return join(new Uint8Array(length - bytes.length), bytes);
}

// Making keys of their parts. What is no key is not taken.

function makeRsa(type, fields) {
  const material = new Material(type, fields.d !== undefined, fields);
  if (fields.e.length === 0 || fields.n.length === 0 || (fields.n.at(-1) & 1) === 0) throw undecodable();
  return material;
}

export function makeEcPublic(curve, point) {
  const uncompressed = work.curvePoint(curve, point, false);
  if (!uncompressed) throw undecodable();
  return new Material('ec', false, { curve, point: uncompressed });
}

export function makeEcPrivate(curve, d) {
  const point = work.curvePublic(curve, d);
  if (!point) throw undecodable();
  return new Material('ec', true, { curve, d: pad(trim(d), CURVE_SIZES[curve]), point });
}

export function makeOctet(type, isPrivate, bytes) {
  if (bytes.length !== 32) throw undecodable();
  if (!isPrivate) return new Material(type, false, { point: bytes.slice() });
  const point = type === 'ed25519' ? work.edwardsPublic(bytes) : work.montgomeryPublic(bytes);
  return new Material(type, true, { seed: bytes.slice(), point });
}

// Reading DER.

const HASHES = { '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.4': 'sha224', '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512' };

/** What a key for RSA-PSS allows. */
function pssParameters(value) {
  if (!value) return undefined;
  const limits = { hashAlgorithm: 'sha1', mgf1HashAlgorithm: 'sha1', saltLength: 20 };
  for (const { tag, children: [inner] } of value.children) {
    if (tag === 0xa0) limits.hashAlgorithm = HASHES[inner.children[0].oid];
    else if (tag === 0xa1) limits.mgf1HashAlgorithm = HASHES[inner.children[1].children[0].oid];
    else if (tag === 0xa2) limits.saltLength = inner.number;
  }
  return { limits, der: value.whole.slice() };
}

function algorithm(value) {
  const [id, parameters] = value.children;
  const type = nameOf(OID, id.oid);
  if (!type) throw undecodable();
  if (type === 'ec') {
    const curve = parameters?.tag === TAG.oid && nameOf(CURVES, parameters.oid);
    if (!curve) throw undecodable();
    return { type, curve };
  }
  return { type, parameters: type === 'rsa-pss' ? pssParameters(parameters) : undefined };
}

function rsaPublic(bytes, type = 'rsa', parameters = undefined) {
  const [n, e] = read(bytes).children;
  return makeRsa(type, { n: n.unsigned, e: e.unsigned, parameters });
}

function rsaPrivate(bytes, type = 'rsa', parameters = undefined) {
  const [version, n, e, d, p, q, dp, dq, qi] = read(bytes).children;
  if (version.number !== 0) throw undecodable();
  const all = Object.entries({ n, e, d, p, q, dp, dq, qi }).map(([name, value]) => [name, value.unsigned.slice()]);
  return makeRsa(type, { ...Object.fromEntries(all), parameters });
}

function sec1(bytes, known) {
  const [version, d, ...rest] = read(bytes).children;
  if (version.number !== 1) throw undecodable();
  const named = rest.find(({ tag }) => tag === 0xa0)?.children[0];
  const curve = known ?? (named?.tag === TAG.oid ? nameOf(CURVES, named.oid) : undefined);
  if (!curve) throw undecodable();
  return makeEcPrivate(curve, d.octets);
}

export function spki(bytes) {
  const [about, key] = read(bytes).children;
  const { type, curve, parameters } = algorithm(about);
  if (type === 'rsa' || type === 'rsa-pss') return rsaPublic(key.bits, type, parameters);
  return type === 'ec' ? makeEcPublic(curve, key.bits) : makeOctet(type, false, key.bits);
}

function pkcs8(bytes) {
  const [version, about, key] = read(bytes).children;
  if (version.number > 1) throw undecodable();
  const { type, curve, parameters } = algorithm(about);
  if (type === 'rsa' || type === 'rsa-pss') return rsaPrivate(key.octets, type, parameters);
  return type === 'ec' ? sec1(key.octets, curve) : makeOctet(type, true, read(key.octets, TAG.octets).contents);
}

/** The key of a certificate. */
function certificate(bytes) {
  const [about] = read(bytes).children;
  const parts = about.children;
  return spki(parts[parts[0].tag === 0xa0 ? 6 : 5].whole);
}

/** Runs a reader: bytes that are no DER are no key. */
function reading(run) {
  try {
    return run();
  } catch (error) {
    if (error instanceof DerError || error instanceof TypeError && error.code === undefined) throw undecodable();
    throw error;
  }
}

const PUBLIC_PEM = {
  'PUBLIC KEY': block => spki(block.bytes),
  'RSA PUBLIC KEY': block => rsaPublic(block.bytes),
  CERTIFICATE: block => certificate(block.bytes),
  'X509 CERTIFICATE': block => certificate(block.bytes),
};
const PRIVATE_PEM = {
  'PRIVATE KEY': block => pkcs8(block.bytes),
  'RSA PRIVATE KEY': (block, passphrase) => rsaPrivate(openBlock(block, passphrase)),
  'EC PRIVATE KEY': (block, passphrase) => sec1(openBlock(block, passphrase)),
  'ENCRYPTED PRIVATE KEY': (block, passphrase) => pkcs8(openPkcs8(block.bytes, passphrase)),
};

export function fromPem(text, wantsPrivate, passphrase) {
  return reading(() => {
    const readers = wantsPrivate ? PRIVATE_PEM : { ...PUBLIC_PEM, ...PRIVATE_PEM };
    for (const block of blocks(text)) if (readers[block.label]) return readers[block.label](block, passphrase);
    throw undecodable();
  });
}

export function fromDer(bytes, type, wantsPrivate, passphrase) {
  return reading(() => {
    if (type === 'spki') return spki(bytes);
    if (type === 'sec1') return sec1(bytes);
    if (type === 'pkcs1') return read(bytes).children.length > 2 ? rsaPrivate(bytes) : rsaPublic(bytes);
    if (wantsPrivate || type === 'pkcs8') return pkcs8(read(bytes).children[0].tag === TAG.sequence ? openPkcs8(bytes, passphrase) : bytes);
    return spki(bytes);
  });
}

/** Text or DER, whichever the bytes are. */
export function fromBytes(bytes, wantsPrivate, passphrase) {
  if (typeof bytes === 'string') return fromPem(bytes, wantsPrivate, passphrase);
  if (isText(bytes)) return fromPem(native.decode(bytes, 'latin1'), wantsPrivate, passphrase);
  throw undecodable();
}

// Writing DER.

function rsaIdentifier(material) {
  return sequence(oid(OID[material.type]), material.type === 'rsa' ? nothing() : material.parameters?.der ?? new Uint8Array(0));
}

export const pkcs1Public = ({ n, e }) => sequence(integer(n), integer(e));
export const pkcs1Private = ({ n, e, d, p, q, dp, dq, qi }) => sequence(...[0, n, e, d, p, q, dp, dq, qi].map(integer));
export const sec1Private = ({ curve, d, point }, isAlone = true) => sequence(integer(1), octets(d), isAlone ? tagged(0, oid(CURVES[curve])) : new Uint8Array(0), tagged(1, bits(point)));

export function toSpki(material) {
  if (material.isRsa) return sequence(rsaIdentifier(material), bits(pkcs1Public(material)));
  if (material.type === 'ec') return sequence(sequence(oid(OID.ec), oid(CURVES[material.curve])), bits(material.point));
  return sequence(sequence(oid(OID[material.type])), bits(material.point));
}

export function toPkcs8(material) {
  if (material.isRsa) return sequence(integer(0), rsaIdentifier(material), octets(pkcs1Private(material)));
  if (material.type === 'ec') return sequence(integer(0), sequence(oid(OID.ec), oid(CURVES[material.curve])), octets(sec1Private(material, false)));
  return sequence(integer(0), sequence(oid(OID[material.type])), octets(octets(material.seed)));
}

// JWK.

const decode = text => native.encode(text, 'base64url');
const encode = bytes => native.decode(bytes, 'base64url');
const PRIVATE_NUMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi'];
const invalidJwk = what => coded(TypeError, 'ERR_CRYPTO_INVALID_JWK', `Invalid JWK ${what}`);

export function toJwk(material) {
  const { isPrivate } = material;
  if (material.type === 'rsa') {
    const names = ['n', 'e', ...isPrivate ? PRIVATE_NUMBERS : []];
    return { kty: 'RSA', ...Object.fromEntries(names.map(name => [name, encode(material[name])])) };
  }
  if (material.type === 'ec') {
    const size = CURVE_SIZES[material.curve];
    const [x, y] = [material.point.subarray(1, 1 + size), material.point.subarray(1 + size)].map(encode);
    return { kty: 'EC', x, y, crv: nameOf(JWK_CURVES, material.curve), ...isPrivate ? { d: encode(material.d) } : {} };
  }
  if (material.type === 'ed25519' || material.type === 'x25519') {
    const key = { crv: material.type === 'ed25519' ? 'Ed25519' : 'X25519', ...isPrivate ? { d: encode(material.seed) } : {} };
    return { ...key, x: encode(material.point), kty: 'OKP' };
  }
  throw coded(Error, 'ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE', 'Unsupported JWK Key Type.');
}

export function fromJwk(key, wantsPrivate) {
  if (key === null || typeof key !== 'object') throw invalidArgType('key.key', 'object', key);
  const { kty } = key;
  if (!['RSA', 'EC', 'OKP'].includes(kty)) throw oneOf('key.kty', kty, ['RSA', 'EC', 'OKP']);
  const isPrivate = wantsPrivate || wantsPrivate === undefined && key.d !== undefined;
  const text = name => {
    checkString(key[name], `key.${name}`);
    return decode(key[name]);
  };
  if (kty === 'OKP') {
    if (!['Ed25519', 'X25519', 'Ed448', 'X448'].includes(key.crv)) throw oneOf('key.crv', key.crv, ['Ed25519', 'Ed448', 'X25519', 'X448']);
    const point = text('x');
    if (point.length !== 32) throw invalidJwk('data');
    const type = key.crv.toLowerCase();
    return isPrivate ? makeOctet(type, true, text('d')) : makeOctet(type, false, point);
  }
  if (kty === 'EC') {
    const curve = JWK_CURVES[key.crv];
    if (!curve) throw oneOf('key.crv', key.crv, Object.keys(JWK_CURVES));
    const size = CURVE_SIZES[curve];
    try {
      const material = makeEcPublic(curve, join(Uint8Array.of(4), pad(text('x'), size), pad(text('y'), size)));
      return isPrivate ? makeEcPrivate(curve, text('d')) : material;
    } catch (error) {
      throw error.code === 'ERR_OSSL_UNSUPPORTED' ? invalidJwk('EC key') : error;
    }
  }
  const names = ['n', 'e', ...isPrivate ? PRIVATE_NUMBERS : []];
  return makeRsa('rsa', Object.fromEntries(names.map(name => [name, trim(text(name))])));
}

function oneOf(name, value, allowed) {
  return invalidArgValue(name, value, `must be one of: ${allowed.map(one => `'${one}'`).join(', ')}`);
}
