// X509Certificate: certificates, read and checked.

import { native } from 'duet:native';
import { coded, invalidArgType, invalidArgValue, checkString } from 'duet:errors';
import { work, buffer, isBytes, viewBytes } from 'duet:crypto/bytes';
import { undecodable, openssl } from 'duet:crypto/openssl';
import { read, write, DerError } from 'duet:crypto/der';
import { blocks, armour, isText } from 'duet:crypto/pem';
import { spki, toSpki } from 'duet:crypto/material';
import { publicKey, contentOf } from 'duet:crypto/keyobject';
import { verifyHash } from 'duet:crypto/sign';

const NAMES = {
  '2.5.4.3': 'CN', '2.5.4.4': 'SN', '2.5.4.5': 'serialNumber', '2.5.4.6': 'C', '2.5.4.7': 'L', '2.5.4.8': 'ST', '2.5.4.9': 'street', '2.5.4.10': 'O', '2.5.4.11': 'OU',
  '2.5.4.12': 'title', '2.5.4.13': 'description', '2.5.4.15': 'businessCategory', '2.5.4.17': 'postalCode', '2.5.4.42': 'GN', '2.5.4.43': 'initials', '2.5.4.44': 'generationQualifier', '2.5.4.46': 'dnQualifier', '2.5.4.65': 'pseudonym',
  '1.2.840.113549.1.9.1': 'emailAddress', '0.9.2342.19200300.100.1.25': 'DC', '0.9.2342.19200300.100.1.1': 'UID', '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL', '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST', '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC', '2.5.4.97': 'organizationIdentifier',
};
const EXTENSION = { alternative: '2.5.29.17', constraints: '2.5.29.19', purposes: '2.5.29.37', uses: '2.5.29.15', access: '1.3.6.1.5.5.7.1.1' };
const SIGNATURES = {
  '1.2.840.113549.1.1.4': 'md5', '1.2.840.113549.1.1.5': 'sha1', '1.2.840.113549.1.1.14': 'sha224', '1.2.840.113549.1.1.11': 'sha256', '1.2.840.113549.1.1.12': 'sha384', '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha1', '1.2.840.10045.4.3.1': 'sha224', '1.2.840.10045.4.3.2': 'sha256', '1.2.840.10045.4.3.3': 'sha384', '1.2.840.10045.4.3.4': 'sha512',
};
const PSS = '1.2.840.113549.1.1.10';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A string of ASN.1, whatever its characters are encoded in. */
function text({ tag, contents }) {
  if (tag === 30) {
    let made = '';
    for (let at = 0; at + 1 < contents.length; at += 2) made += String.fromCharCode(contents[at] * 256 + contents[at + 1]);
    return made;
  }
  return native.decode(contents, tag === 12 ? 'utf8' : 'latin1');
}

/** As RFC 2253 escapes values. */
function escape(value) {
  const escaped = value.replace(/[,+"\\<>;]/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, one => `\\${one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
  return escaped.replace(/^[ #]/, '\\$&').replace(/ $/, '\\ ');
}

const attributes = name => name.children.flatMap(set => set.children.map(({ children: [id, value] }) => [NAMES[id.oid] ?? id.oid, text(value)]));
const lines = name => attributes(name).map(([key, value]) => `${key}=${escape(value)}`).join('\n');

function legacyName(name) {
  const made = Object.create(null);
  for (const [key, value] of attributes(name)) made[key] = key in made ? [made[key], value].flat() : value;
  return made;
}

/** The time of a UTCTime or a GeneralizedTime. */
function time({ tag, contents }) {
  const digits = native.decode(contents, 'latin1');
  const year = tag === 23 ? Number(digits.slice(0, 2)) + (digits < '5' ? 2000 : 1900) : Number(digits.slice(0, 4));
  const [month, day, hour, minute, second] = digits.slice(tag === 23 ? 2 : 4).match(/\d\d/g).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second ?? 0));
}

function shown(date) {
  const two = number => String(number).padStart(2, '0');
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${date.getUTCFullYear()} GMT`;
}

function address(bytes) {
  if (bytes.length === 4) return Array.from(bytes).join('.');
  if (bytes.length !== 16) return '<invalid>';
  const groups = [];
  for (let at = 0; at < 16; at += 2) groups.push((bytes[at] * 256 + bytes[at + 1]).toString(16).toUpperCase());
  return groups.join(':');
}

/** Names that could be read as several are quoted, so that nobody takes one for another. */
const quoted = value => /[,"'\\\x00-\x1f\x7f-\uffff]/.test(value) ? JSON.stringify(value) : value;

/** A GeneralName, as OpenSSL shows it. */
function generalName(value) {
  const ascii = () => native.decode(value.contents, 'latin1');
  switch (value.tag) {
    case 0x81: return ['email', quoted(ascii())];
    case 0x82: return ['DNS', quoted(ascii())];
    case 0x86: return ['URI', quoted(ascii())];
    case 0x87: return ['IP Address', address(value.contents)];
    case 0x88: return ['Registered ID', read(write(6, value.contents), 6).oid];
    case 0xa4: return ['DirName', attributes(value.children[0]).map(([key, one]) => `${key} = ${one}`).join(', ')];
    default: return ['othername', '<unsupported>'];
  }
}

const fingerprint = (name, bytes) => native.decode(work.hashOnce(name, bytes), 'hex').toUpperCase().replace(/..(?=.)/g, '$&:');

function matches(pattern, host, options) {
  const [wanted, name] = [host.toLowerCase(), pattern.toLowerCase()];
  if (wanted === name) return true;
  if (options.wildcards === false || !name.includes('*')) return false;
  const [first, ...rest] = name.split('.');
  const [label, ...others] = wanted.split('.');
  if (rest.length < 2 || rest.join('.') !== others.join('.') || first.split('*').length !== 2) return false;
  const [before, after] = first.split('*');
  if (before === '' && after === '') return label.length > 0;
  if (options.partialWildcards === false || label.startsWith('xn--')) return false;
  return label.length >= before.length + after.length && label.startsWith(before) && label.endsWith(after);
}

let isCertificate;

export class X509Certificate {
  #raw;
  #parts;
  #extensions;
  #key;

  static {
    isCertificate = value => value !== null && typeof value === 'object' && #raw in value;
  }

  constructor(source) {
    if (typeof source !== 'string' && !isBytes(source)) throw invalidArgType('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], source);
    try {
      this.#raw = decode(source);
      const [about, signing, signature] = read(this.#raw).children;
      const parts = about.children;
      const from = parts[0].tag === 0xa0 ? 1 : 0;
      const [serial, , issuer, validity, subject, key] = parts.slice(from);
      const list = parts.find(({ tag }) => tag === 0xa3)?.children[0].children ?? [];
      this.#parts = { about, signing, signature, serial, issuer, validity, subject, key };
      this.#extensions = new Map(list.map(({ children }) => [children[0].oid, read(children.at(-1).octets, children.at(-1).contents[0])]));
    } catch (error) {
      if (error instanceof DerError || error instanceof TypeError && error.code === undefined) throw undecodable();
      throw error;
    }
  }

  get raw() { return buffer(this.#raw.slice()); }
  get subject() { return lines(this.#parts.subject) || undefined; }
  get issuer() { return lines(this.#parts.issuer) || undefined; }
  get validFromDate() { return time(this.#parts.validity.children[0]); }
  get validToDate() { return time(this.#parts.validity.children[1]); }
  get validFrom() { return shown(this.validFromDate); }
  get validTo() { return shown(this.validToDate); }
  get fingerprint() { return fingerprint('sha1', this.#raw); }
  get fingerprint256() { return fingerprint('sha256', this.#raw); }
  get fingerprint512() { return fingerprint('sha512', this.#raw); }
  get serialNumber() { return native.decode(this.#parts.serial.unsigned, 'hex').toUpperCase(); }
  get publicKey() { return this.#key ??= publicKey(spki(this.#parts.key.whole)); }
  get issuerCertificate() { return undefined; }
  get keyUsage() { return this.#extensions.get(EXTENSION.purposes)?.children.map(({ oid }) => oid); }

  get ca() {
    const [first] = this.#extensions.get(EXTENSION.constraints)?.children ?? [];
    return first?.tag === 1 && first.contents[0] !== 0;
  }

  #names() { return this.#extensions.get(EXTENSION.alternative)?.children.map(generalName) ?? []; }

  get subjectAltName() {
    const names = this.#names();
    return names.length > 0 ? names.map(([kind, name]) => `${kind}:${name}`).join(', ') : undefined;
  }

  get infoAccess() {
    const list = this.#extensions.get(EXTENSION.access)?.children;
    return list?.map(({ children: [method, place] }) => {
      const kind = { '1.3.6.1.5.5.7.48.1': 'OCSP', '1.3.6.1.5.5.7.48.2': 'CA Issuers' }[method.oid] ?? method.oid;
      return `${kind} - ${generalName(place).join(':')}`;
    }).join('\n');
  }

  checkHost(name, options = {}) {
    checkString(name, 'name');
    const names = this.#names().filter(([kind]) => kind === 'DNS').map(([, one]) => one);
    const useSubject = options.subject === 'always' || options.subject !== 'never' && names.length === 0;
    if (useSubject) names.push(...attributes(this.#parts.subject).filter(([key]) => key === 'CN').map(([, value]) => value));
    return names.find(one => matches(one, name, options));
  }

  checkEmail(email, options = {}) {
    checkString(email, 'email');
    const names = this.#names().filter(([kind]) => kind === 'email').map(([, one]) => one);
    if (options.subject === 'always' || options.subject !== 'never' && names.length === 0) names.push(...attributes(this.#parts.subject).filter(([key]) => key === 'emailAddress').map(([, value]) => value));
    const normal = value => value.replace(/@.*$/, domain => domain.toLowerCase());
    return names.some(one => normal(one) === normal(email)) ? email : undefined;
  }

  checkIP(ip) {
    checkString(ip, 'ip');
    const wanted = ip.includes(':') ? address(ip6(ip)) : ip;
    return this.#names().some(([kind, name]) => kind === 'IP Address' && name === wanted) ? ip : undefined;
  }

  checkIssued(otherCert) {
    if (!isCertificate(otherCert)) throw invalidArgType('otherCert', 'X509Certificate', otherCert);
    const [one, other] = [this.#parts.issuer.whole, otherCert.#parts.subject.whole];
    if (one.length !== other.length || !work.same(one, other)) return false;
    const uses = otherCert.#extensions.get(EXTENSION.uses);
    return uses === undefined || (uses.contents[1] & 4) !== 0;
  }

  checkPrivateKey(privateKey) {
    const own = contentOf(privateKey);
    if (own === undefined) throw invalidArgType('pkey', 'KeyObject', privateKey);
    if (privateKey.type !== 'private') throw invalidArgValue('pkey', privateKey);
    const [one, other] = [toSpki(own.open), toSpki(contentOf(this.publicKey))];
    return one.length === other.length && work.same(one, other);
  }

  verify(key) {
    const own = contentOf(key);
    if (own === undefined) throw invalidArgType('pkey', 'KeyObject', key);
    if (key.type !== 'public') throw invalidArgValue('pkey', key);
    const { about, signing, signature } = this.#parts;
    const [id, parameters] = signing.children;
    if (own.type === 'ed25519') return id.oid === '1.3.101.112' && work.edwardsVerify(own.point, about.whole, signature.bits);
    const isPss = id.oid === PSS;
    const hash = isPss ? pssHash(parameters) : SIGNATURES[id.oid];
    if (!hash) throw openssl('030000A1:digital envelope routines::unknown signature algorithm');
    if (own.isRsa !== id.oid.startsWith('1.2.840.113549.')) return false;
    return verifyHash(own, hash, work.hashOnce(hash, about.whole), signature.bits, isPss ? { padding: 6 } : {});
  }

  toString() { return armour('CERTIFICATE', this.#raw); }
  toJSON() { return this.toString(); }

  toLegacyObject() {
    const key = contentOf(this.publicKey);
    const curve = key.curve === undefined ? {} : { asn1Curve: key.curve, nistCurve: { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }[key.curve], bits: { prime256v1: 256, secp384r1: 384, secp521r1: 521, secp256k1: 256 }[key.curve], pubkey: buffer(key.point.slice()) };
    const rsa = key.isRsa ? { modulus: native.decode(key.n, 'hex').toUpperCase(), bits: key.details.modulusLength, exponent: `0x${key.details.publicExponent.toString(16)}`, pubkey: buffer(toSpki(key)) } : {};
    return {
      subject: legacyName(this.#parts.subject), issuer: legacyName(this.#parts.issuer), subjectaltname: this.subjectAltName, infoAccess: undefined, ca: this.ca, ...rsa, ...curve,
      valid_from: this.validFrom, valid_to: this.validTo, fingerprint: this.fingerprint, fingerprint256: this.fingerprint256, fingerprint512: this.fingerprint512, ext_key_usage: this.keyUsage, serialNumber: this.serialNumber, raw: this.raw,
    };
  }
}

function pssHash(parameters) {
  const chosen = parameters.children.find(({ tag }) => tag === 0xa0)?.children[0].children[0].oid;
  return { '2.16.840.1.101.3.4.2.1': 'sha256', '2.16.840.1.101.3.4.2.2': 'sha384', '2.16.840.1.101.3.4.2.3': 'sha512' }[chosen] ?? 'sha1';
}

function ip6(ip) {
  const [head, tail] = ip.split('::').map(part => part === '' ? [] : part.split(':'));
  const groups = tail === undefined ? head : [...head, ...Array(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail];
  return Uint8Array.from(groups.flatMap(group => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]));
}

function decode(source) {
  const bytes = typeof source === 'string' ? native.encode(source, 'utf8') : viewBytes(source);
  if (!isText(bytes)) return read(bytes).whole.slice();
  for (const block of blocks(native.decode(bytes, 'latin1'))) if (/CERTIFICATE$/.test(block.label)) return block.bytes;
  throw coded(Error, 'ERR_OSSL_PEM_NO_START_LINE', 'error:0480006C:PEM routines::no start line');
}
