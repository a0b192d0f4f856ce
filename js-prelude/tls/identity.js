// Certificates as Node.js shows them, and whether one is for a host.

import { Buffer } from 'duet:buffer';
import { coded } from 'duet:errors';
import { isIP } from 'duet:net/address';
import { group } from 'duet:tls/context';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As OpenSSL prints a time: `Nov 25 18:47:14 2026 GMT`. */
function printed(seconds) {
  const date = new Date(seconds * 1000);
  const two = number => String(number).padStart(2, '0');
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2, ' ')} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${date.getUTCFullYear()} GMT`;
}

function named(pairs) {
  const names = Object.create(null);
  for (const [name, value] of pairs) {
    if (names[name] === undefined) names[name] = value;
    else names[name] = [names[name], value].flat();
  }
  return names;
}

/** A certificate in DER, as an object. */
export function describe(raw) {
  const parsed = group.parseCertificate(raw);
  const shown = {
    subject: named(parsed.subject),
    issuer: named(parsed.issuer),
    ca: parsed.ca,
    valid_from: printed(parsed.from),
    valid_to: printed(parsed.to),
    fingerprint: parsed.fingerprint,
    fingerprint256: parsed.fingerprint256,
    fingerprint512: parsed.fingerprint512,
    serialNumber: parsed.serialNumber,
    pubkey: Buffer.from(parsed.pubkey.buffer),
    raw: Buffer.from(parsed.raw.buffer),
  };
  if (parsed.subjectaltname !== undefined) shown.subjectaltname = parsed.subjectaltname;
  return shown;
}

/** The other side's certificate, with those above it if `isDetailed`. */
export function describeChain(chain, isDetailed) {
  if (chain.length === 0) return {};
  const all = chain.map(describe);
  if (isDetailed) {
    for (const [index, certificate] of all.entries()) certificate.issuerCertificate = all[index + 1] ?? certificate;
  }
  return all[0];
}

const WORDS = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'self-signed certificate in certificate chain',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unable to verify the first certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unable to get local issuer certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'unable to get issuer certificate',
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not yet valid',
  CERT_REVOKED: 'certificate revoked',
  CERT_SIGNATURE_FAILURE: 'certificate signature failure',
  INVALID_PURPOSE: 'unsupported certificate purpose',
};

/** Why a certificate cannot be trusted, as an error. */
export function distrust(code) {
  const error = new Error(WORDS[code] ?? 'certificate verification failed');
  error.code = code;
  return error;
}

const parts = name => name.replace(/[A-Z]/g, letter => letter.toLowerCase()).replace(/\.$/, '').split('.');

/** Whether a name in a certificate, perhaps with a wildcard, is that of the host. */
function fits(host, pattern, allowsWildcards) {
  if (!pattern) return false;
  const wanted = parts(pattern);
  if (host.length !== wanted.length || wanted.includes('') || !wanted.every(part => /^[\x21-\x7e]*$/.test(part))) return false;
  for (let index = host.length - 1; index > 0; index--) if (host[index] !== wanted[index]) return false;
  const [first] = wanted;
  const pieces = first.split('*', 3);
  if (pieces.length === 1 || first.includes('xn--')) return host[0] === first;
  // One wildcard, in the first label, and not for a whole domain.
  if (!allowsWildcards || pieces.length > 2 || wanted.length <= 2) return false;
  const [before, after] = pieces;
  return before.length + after.length <= host[0].length && host[0].startsWith(before) && host[0].endsWith(after);
}

function split(altnames) {
  const names = [];
  const pattern = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g;
  for (const [name] of altnames.matchAll(pattern)) names.push(name.trim());
  return names.map(name => {
    const colon = name.indexOf(':');
    const value = name.slice(colon + 1);
    return [name.slice(0, colon), value.startsWith('"') ? JSON.parse(value) : value];
  });
}

const sameAddress = (one, other) => canonical(one) === canonical(other);

function canonical(address) {
  if (isIP(address) !== 6) return address;
  return new URL(`http://[${address.split('%')[0]}]`).hostname;
}

/** The error of a certificate that is for somebody else, if it is. */
export function checkServerIdentity(hostname, certificate) {
  const { subject, subjectaltname } = certificate;
  hostname = String(hostname);
  const altnames = subjectaltname ? split(subjectaltname) : [];
  const dnsNames = altnames.filter(([kind]) => kind === 'DNS').map(([, value]) => value);
  const addresses = altnames.filter(([kind]) => kind === 'IP Address').map(([, value]) => value);
  let isFor = false;
  let reason = 'Unknown reason';
  const bare = hostname.replace(/\.$/, '');
  if (isIP(bare)) {
    isFor = addresses.some(address => sameAddress(address, bare));
    if (!isFor) reason = `IP: ${bare} is not in the cert's list: ${addresses.join(', ')}`;
  } else if (dnsNames.length > 0 || subject?.CN) {
    const host = parts(bare);
    if (dnsNames.length > 0) {
      isFor = dnsNames.some(name => fits(host, name, true));
      if (!isFor) reason = `Host: ${bare}. is not in the cert's altnames: ${subjectaltname}`;
    } else {
      isFor = [subject.CN].flat().some(name => fits(host, name, true));
      if (!isFor) reason = `Host: ${bare}. is not cert's CN: ${subject.CN}`;
    }
  } else {
    reason = 'Cert does not contain a DNS name';
  }
  if (isFor) return undefined;
  return coded(Error, 'ERR_TLS_CERT_ALTNAME_INVALID', `Hostname/IP does not match certificate's altnames: ${reason}`, { reason, host: hostname, cert: certificate });
}
