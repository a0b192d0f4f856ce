'use strict';

const crypto = require('node:crypto');
const { certificates, keys } = require('./crypto/keys.json');

const attempt = run => { try { return run(); } catch (error) { return { thrown: error.name, code: error.code, message: error.message }; } };
const { ca, leaf, self } = Object.fromEntries(Object.entries(certificates).slice(0, 3).map(([name, pem]) => [name, new crypto.X509Certificate(pem)]));

exports['what a certificate says'] = () => [ca, leaf, self].map(({ subject, issuer, subjectAltName, infoAccess, validFrom, validTo, fingerprint, fingerprint256, fingerprint512, serialNumber, keyUsage, ca: isAuthority }) => ({ subject, issuer, subjectAltName, infoAccess, validFrom, validTo, fingerprint, fingerprint256, fingerprint512, serialNumber, keyUsage, isAuthority }));
exports['as it was'] = () => [ca, leaf, self].map(one => [one.raw.length, one.toString(), one.toJSON() === one.toString(), new crypto.X509Certificate(one.raw).fingerprint === one.fingerprint, JSON.stringify(one) === JSON.stringify(one.toString())]);
exports['its key'] = () => [ca, leaf, self].map(({ publicKey }) => [publicKey.type, publicKey.asymmetricKeyType, publicKey.export({ type: 'spki', format: 'pem' })]);
exports['who has issued it'] = () => [leaf.checkIssued(ca), ca.checkIssued(leaf), self.checkIssued(self), leaf.checkIssued(self), leaf.verify(ca.publicKey), leaf.verify(crypto.createPublicKey(keys.rsa)), ca.verify(ca.publicKey), self.verify(self.publicKey), leaf.verify(self.publicKey)];
exports['whose it is'] = () => ['example.com', 'EXAMPLE.COM', 'www.example.com', 'a.example.org', 'a.b.example.org', 'example.org', 'x.self.example'].map(name => [leaf.checkHost(name), self.checkHost(name), leaf.checkHost(name, { wildcards: false }), self.checkHost(name, { subject: 'never' })]);
exports['addresses and mail'] = () => [leaf.checkIP('127.0.0.1'), leaf.checkIP('127.0.0.2'), leaf.checkIP('::1'), leaf.checkEmail('someone@example.com'), leaf.checkEmail('a@b.c'), self.checkIP('127.0.0.1')];
exports['its private key'] = () => [leaf.checkPrivateKey(crypto.createPrivateKey(certificates.leafKey)), leaf.checkPrivateKey(crypto.createPrivateKey(keys.rsa)), self.checkPrivateKey(crypto.createPrivateKey(certificates.leafKey))];
exports['errors'] = () => [() => new crypto.X509Certificate(1), () => new crypto.X509Certificate(), () => leaf.checkHost(1), () => leaf.checkIssued(1), () => leaf.verify(1), () => leaf.checkPrivateKey(1)].map(attempt);
exports['the older form'] = () => {
  const { subject, issuer, subjectaltname, valid_from, valid_to, fingerprint, fingerprint256, serialNumber, ext_key_usage, bits, asn1Curve, nistCurve, exponent, modulus } = leaf.toLegacyObject();
  const other = ca.toLegacyObject();
  return [{ subject, issuer, subjectaltname, valid_from, valid_to, fingerprint, fingerprint256, serialNumber, ext_key_usage, bits, asn1Curve, nistCurve, exponent, modulus }, other.bits, other.exponent, other.modulus];
};
