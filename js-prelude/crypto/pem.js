// PEM: DER as text, and keys in it that a passphrase protects.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { coded } from 'duet:errors';
import { work } from 'duet:crypto/bytes';
import { openssl } from 'duet:crypto/openssl';
import { read, join, sequence, octets, oid, integer, nothing } from 'duet:crypto/der';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\r?\n?([\s\S]*?)-----END \1-----/g;

/** The blocks of a text: label, headers, bytes. */
export function* blocks(text) {
  for (const [, label, body] of text.matchAll(BLOCK)) {
    const head = /^((?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+)\r?\n/.exec(body.trimStart());
    const headers = {};
    for (const line of head?.[1].split('\n') ?? []) {
      const colon = line.indexOf(':');
      if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const base64 = head ? body.trimStart().slice(head[0].length) : body;
    yield { label, headers, bytes: native.encode(base64.replace(/\s+/g, ''), 'base64') };
  }
}

export function armour(label, bytes, headers = '') {
  const lines = native.decode(bytes, 'base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${headers}${lines}\n-----END ${label}-----\n`;
}

const noPassphrase = () => openssl('07880109:common libcrypto routines::interrupted or cancelled');

function decipher(name, key, iv, bytes) {
  const state = work.cipherBegin(name, false, key, iv);
  const first = work.cipherUpdate(state, bytes);
  try {
    return join(first, work.cipherFinish(state));
  } catch {
    throw openssl('1C800064:Provider routines::bad decrypt');
  }
}

function encipher(name, key, iv, bytes) {
  const state = work.cipherBegin(name, true, key, iv);
  return join(work.cipherUpdate(state, bytes), work.cipherFinish(state));
}

/** OpenSSL's old way from a passphrase to a key. */
function oldKey(passphrase, salt, length) {
  let key = new Uint8Array(0);
  for (let last = new Uint8Array(0); key.length < length; key = join(key, last)) {
    last = work.hashOnce('md5', join(last, passphrase, salt));
  }
  return key.subarray(0, length);
}

const cipherKeyLength = name => Number(/^aes-(\d+)-/.exec(name)?.[1] ?? 192) / 8;
const vectorLength = name => name.startsWith('aes') ? 16 : 8;

/** The bytes of a block, which its headers may say is encrypted. */
export function openBlock({ headers, bytes }, passphrase) {
  if (!/ENCRYPTED/.test(headers['proc-type'] ?? '')) return bytes;
  if (passphrase === undefined) throw noPassphrase();
  const [name, vector] = (headers['dek-info'] ?? '').toLowerCase().split(',');
  if (!/^(aes-(128|192|256)|des-ede3)-cbc$/.test(name)) throw openssl('07880074:PEM routines::unsupported cipher');
  const iv = native.encode(vector, 'hex');
  return decipher(name, oldKey(passphrase, iv.subarray(0, 8), cipherKeyLength(name)), iv, bytes);
}

export function sealBlock(label, bytes, cipher, passphrase) {
  const name = checkCipher(cipher);
  const iv = work.random(vectorLength(name));
  const made = encipher(name, oldKey(passphrase, iv.subarray(0, 8), cipherKeyLength(name)), iv, bytes);
  return armour(label, made, `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${name.toUpperCase()},${native.decode(iv, 'hex').toUpperCase()}\n\n`);
}

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const SCRYPT = '1.3.6.1.4.1.11591.4.11';
const HMACS = { 7: 'sha1', 8: 'sha224', 9: 'sha256', 10: 'sha384', 11: 'sha512' };
const CIPHERS = { '2.16.840.1.101.3.4.1.2': 'aes-128-cbc', '2.16.840.1.101.3.4.1.22': 'aes-192-cbc', '2.16.840.1.101.3.4.1.42': 'aes-256-cbc', '1.2.840.113549.3.7': 'des-ede3-cbc' };

function checkCipher(cipher) {
  const name = cipher.toLowerCase().replace(/^aes(\d+)$/, 'aes-$1-cbc').replace(/^des3$/, 'des-ede3-cbc');
  if (!Object.values(CIPHERS).includes(name)) throw coded(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
  return name;
}

/** What an EncryptedPrivateKeyInfo protects. */
export function openPkcs8(bytes, passphrase) {
  const [algorithm, encrypted] = read(bytes).children;
  const data = encrypted.octets;
  const [scheme, parameters] = algorithm.children;
  if (passphrase === undefined) throw noPassphrase();
  const unsupported = () => openssl('07880074:PKCS12 routines::unsupported algorithm');
  if (scheme.oid !== PBES2) throw unsupported();
  const [derivation, encryption] = parameters.children;
  const name = CIPHERS[encryption.children[0].oid];
  if (!name) throw unsupported();
  const iv = encryption.children[1].octets;
  const length = cipherKeyLength(name);
  const [kind, about] = derivation.children;
  const rest = about.children;
  const salt = rest[0].octets;
  let key;
  if (kind.oid === PBKDF2) {
    const chosen = rest.find((one, index) => index > 1 && one.tag === 0x30);
    const hash = chosen ? HMACS[/^1\.2\.840\.113549\.2\.(\d+)$/.exec(chosen.children[0].oid)?.[1]] : 'sha1';
    if (!hash) throw unsupported();
    key = work.pbkdf2(hash, passphrase, salt, rest[1].number, length);
  } else if (kind.oid === SCRYPT) {
    key = work.scrypt(passphrase, salt, [Math.log2(rest[1].number), rest[2].number, rest[3].number], length);
  } else {
    throw unsupported();
  }
  return decipher(name, key, iv, data);
}

export function sealPkcs8(bytes, cipher, passphrase) {
  const name = checkCipher(cipher);
  const [salt, iv, rounds] = [work.random(16), work.random(vectorLength(name)), 2048];
  const key = work.pbkdf2('sha256', passphrase, salt, rounds, cipherKeyLength(name));
  const scheme = sequence(
    sequence(oid(PBKDF2), sequence(octets(salt), integer(rounds), sequence(oid('1.2.840.113549.2.9'), nothing()))),
    sequence(oid(Object.keys(CIPHERS).find(id => CIPHERS[id] === name)), octets(iv)),
  );
  return sequence(sequence(oid(PBES2), scheme), octets(encipher(name, key, iv, bytes)));
}

export const isText = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('-----BEGIN ');
