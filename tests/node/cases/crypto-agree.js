'use strict';

const crypto = require('node:crypto');
const { keys } = require('./crypto/keys.json');

const attempt = run => { try { return run(); } catch (error) { return { thrown: error.name, code: error.code, message: error.message }; } };
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1', 'secp256k1'];

exports['a private key has a point'] = () => CURVES.map(curve => {
  const one = crypto.createECDH(curve);
  one.setPrivateKey('12345678'.repeat(8), 'hex');
  return [one.getPrivateKey('hex'), ...['uncompressed', 'compressed', 'hybrid'].map(form => one.getPublicKey('hex', form)), one.getPublicKey().length];
});
exports['two sides agree'] = () => CURVES.map(curve => {
  const [one, other] = [crypto.createECDH(curve), crypto.createECDH(curve)];
  one.setPrivateKey('12345678'.repeat(8), 'hex');
  other.setPrivateKey(Buffer.alloc(32, 5));
  return [one.computeSecret(other.getPublicKey(), null, 'hex'), other.computeSecret(one.getPublicKey('hex', 'compressed'), 'hex', 'hex')];
});
exports['new keys agree'] = () => CURVES.map(curve => {
  const [one, other] = [crypto.createECDH(curve), crypto.createECDH(curve)];
  const point = one.generateKeys('base64', 'compressed');
  return [other.generateKeys().length, one.computeSecret(other.getPublicKey()).equals(other.computeSecret(point, 'base64'))];
});
exports['points are converted'] = () => {
  const one = crypto.createECDH('secp256k1');
  one.setPrivateKey(Buffer.alloc(32, 5));
  return ['compressed', 'uncompressed', 'hybrid', undefined].map(form => crypto.ECDH.convertKey(one.getPublicKey('hex', 'compressed'), 'secp256k1', 'hex', 'hex', form));
};
exports['errors of ECDH'] = () => [
  () => crypto.createECDH('xx'), () => crypto.createECDH('prime256v1').getPublicKey(), () => crypto.createECDH('prime256v1').getPrivateKey(), () => crypto.createECDH('prime256v1').setPrivateKey(Buffer.alloc(32)), () => { const one = crypto.createECDH('prime256v1'); one.generateKeys(); one.computeSecret('abc'); },
  () => crypto.createECDH('prime256v1').computeSecret(Buffer.alloc(3)), () => crypto.ECDH.convertKey(Buffer.alloc(3), 'prime256v1'), () => crypto.ECDH.convertKey(Buffer.alloc(3), 'xx'), () => { const one = crypto.createECDH('prime256v1'); one.generateKeys(); one.getPublicKey('hex', 'zz'); },
].map(attempt);
exports['getCurves'] = () => CURVES.map(curve => crypto.getCurves().includes(curve));

exports['KeyObjects agree'] = () => [['P-256', 'P-256Other'], ['x25519', 'x25519Other']].map(([one, other]) => [
  crypto.diffieHellman({ privateKey: crypto.createPrivateKey(keys[one]), publicKey: crypto.createPublicKey(keys[other]) }).toString('hex'),
  crypto.diffieHellman({ privateKey: crypto.createPrivateKey(keys[other]), publicKey: crypto.createPublicKey(keys[one]) }).toString('hex'),
]);
exports['errors of diffieHellman'] = () => {
  const [ec, ed, x] = ['P-256', 'ed25519', 'x25519'].map(name => crypto.createPrivateKey(keys[name]));
  const open = key => crypto.createPublicKey(key);
  return [() => crypto.diffieHellman({ privateKey: ec, publicKey: open(x) }), () => crypto.diffieHellman({}), () => crypto.diffieHellman(1), () => crypto.diffieHellman({ privateKey: open(ec), publicKey: open(ec) }), () => crypto.diffieHellman({ privateKey: ed, publicKey: open(ed) }), () => crypto.diffieHellman({ privateKey: ec, publicKey: 1 })].map(attempt);
};

exports['points that give nothing away'] = () => attempt(() => crypto.diffieHellman({ privateKey: crypto.createPrivateKey(keys.x25519), publicKey: crypto.createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: Buffer.alloc(32).toString('base64url') }, format: 'jwk' }) }));

exports['groups'] = () => ['modp1', 'modp2', 'modp5', 'modp14', 'modp15', 'modp16', 'modp17', 'modp18', 'MODP14'].map(name => {
  const group = crypto.getDiffieHellman(name);
  return [group.getPrime('hex'), group.getGenerator('hex'), group.verifyError];
});
exports['two sides of a group agree'] = () => {
  const [one, other] = [crypto.getDiffieHellman('modp14'), crypto.createDiffieHellmanGroup('modp14')];
  one.generateKeys();
  other.generateKeys('hex');
  return [one.getPublicKey().length, one.computeSecret(other.getPublicKey()).equals(other.computeSecret(one.getPublicKey('hex'), 'hex'))];
};
exports['keys that are given'] = () => {
  const one = crypto.createDiffieHellman(crypto.getDiffieHellman('modp5').getPrime(), 2);
  one.setPrivateKey(Buffer.alloc(32, 9));
  return [one.generateKeys('hex'), one.computeSecret(Buffer.alloc(100, 7)).toString('hex'), one.getGenerator('hex'), one.getPrivateKey('hex')];
};
exports['a prime in text'] = () => {
  const prime = crypto.getDiffieHellman('modp1').getPrime('hex');
  return [crypto.createDiffieHellman(prime, 'hex').getPrime('hex') === prime, crypto.createDiffieHellman(prime, 'hex', '05', 'hex').getGenerator('hex'), crypto.createDiffieHellman(Buffer.from([23])).verifyError];
};
exports['errors of groups'] = () => [
  () => crypto.createDiffieHellman(1), () => crypto.getDiffieHellman('xx'), () => { const one = crypto.getDiffieHellman('modp14'); one.generateKeys(); one.computeSecret(Buffer.from([0])); }, () => crypto.getDiffieHellman('modp14').getPublicKey(), () => crypto.createDiffieHellman({}),
].map(attempt);
exports['constants'] = () => [crypto.constants.RSA_PKCS1_PSS_PADDING, crypto.constants.RSA_PSS_SALTLEN_DIGEST, crypto.constants.SSL_OP_NO_TLSv1, crypto.constants.TLS1_2_VERSION, crypto.secureHeapUsed(), crypto.getFips()];
