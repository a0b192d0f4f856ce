'use strict';

const crypto = require('node:crypto');
const { keys, signatures, encrypted } = require('./crypto/keys.json');

const attempt = run => { try { return run(); } catch (error) { return { thrown: error.name, code: error.code, message: error.message }; } };
const TEXT = Buffer.from('the text that is signed');
const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'ripemd160', 'sha512-256', 'sha3-256'];
const CURVES = ['P-256', 'P-384', 'P-521', 'secp256k1'];

exports['RSA signs'] = () => HASHES.map(hash => crypto.sign(hash, TEXT, keys.rsa).toString('base64'));
exports['RSA signs piece by piece'] = () => ['sha256', 'RSA-SHA256', 'SHA1', 'RSA-SHA512'].map(hash => crypto.createSign(hash).update('the text ').update(Buffer.from('that is signed')).sign(keys.rsa, 'base64'));
exports['RSA verifies'] = () => HASHES.map(hash => {
  const signature = crypto.sign(hash, TEXT, keys.rsa);
  const open = crypto.createPublicKey(keys.rsa);
  return [crypto.verify(hash, TEXT, open, signature), crypto.verify(hash, Buffer.from('other'), open, signature), crypto.createVerify(hash).update(TEXT).verify(keys.rsa, signature.toString('hex'), 'hex'), crypto.verify(hash, TEXT, open, signature.subarray(1))];
});
exports['signatures of Node.js are verified'] = () => Object.entries(signatures).map(([name, signature]) => {
  const [kind, hash, form] = name.startsWith('pss') ? ['rsa', name.slice(4)] : /^(P-\d+|secp256k1)-(\w+)(?:-(p1363))?$/.exec(name).slice(1);
  const key = kind === 'rsa' ? { key: keys.rsa, padding: 6 } : { key: keys[kind], dsaEncoding: form ? 'ieee-p1363' : 'der' };
  const mark = Buffer.from(signature, 'base64');
  const changed = Buffer.from(mark);
  changed[changed.length - 1] ^= 1;
  const used = hash === 'salt' ? 'sha256' : hash;
  return [name, crypto.verify(used, TEXT, key, mark), crypto.verify(used, TEXT, key, changed), crypto.createVerify(used).update(TEXT).verify(key, mark)];
});
exports['PSS there and back'] = () => [-1, -2, 0, 20, 32, undefined].map(saltLength => {
  const signature = crypto.sign('sha256', TEXT, { key: keys.rsa, padding: 6, saltLength });
  return [signature.length, ...[-2, -1, 0, 20].map(expected => crypto.verify('sha256', TEXT, { key: keys.rsa, padding: 6, saltLength: expected }, signature))];
});
exports['ECDSA there and back'] = () => CURVES.map(curve => ['sha1', 'sha256', 'sha384', 'sha512'].map(hash => ['der', 'ieee-p1363'].map(dsaEncoding => {
  const signature = crypto.createSign(hash).update(TEXT).sign({ key: keys[curve], dsaEncoding });
  return [dsaEncoding === 'der' ? signature[0] : signature.length, crypto.createVerify(hash).update(TEXT).verify({ key: crypto.createPublicKey(keys[curve]), dsaEncoding }, signature), crypto.verify(hash, Buffer.from('x'), { key: keys[curve], dsaEncoding }, signature)];
})));
exports['Ed25519 signs'] = () => {
  const signature = crypto.sign(null, TEXT, keys.ed25519);
  const open = crypto.createPublicKey(keys.ed25519);
  return [signature.toString('base64'), crypto.verify(null, TEXT, open, signature), crypto.verify(null, TEXT, crypto.createPublicKey(keys.ed25519Other), signature), crypto.verify(undefined, TEXT, open, Buffer.alloc(5))];
};
exports['the usual hash'] = () => [crypto.verify('sha256', TEXT, keys.rsa, crypto.sign(null, TEXT, keys.rsa)), crypto.verify('sha256', TEXT, keys['P-256'], crypto.sign(undefined, TEXT, keys['P-256']))];
exports['signing later'] = () => new Promise(resolve => crypto.sign('sha256', TEXT, keys.rsa, (error, signature) => crypto.verify('sha256', TEXT, keys.rsa, signature, (other, isRight) => resolve([error, signature.toString('hex'), other, isRight]))));
exports['a Sign is a stream'] = () => new Promise(resolve => {
  const sign = crypto.createSign('SHA256');
  sign.write('the text that ');
  sign.write(Buffer.from('is signed'));
  sign.end();
  sign.on('finish', () => resolve(sign.sign(keys.rsa, 'base64')));
});
exports['protected keys sign'] = () => crypto.createSign('sha1').update(TEXT).sign({ key: keys.encryptedPkcs8, passphrase: 'secret' }, 'hex');
exports['JWK verifies'] = () => crypto.verify('sha256', TEXT, { key: crypto.createPublicKey(keys.rsa).export({ format: 'jwk' }), format: 'jwk' }, crypto.sign('sha256', TEXT, keys.rsa));
exports['errors'] = () => {
  const [rsa, ec, ed, x] = ['rsa', 'P-256', 'ed25519', 'x25519'].map(name => crypto.createPrivateKey(keys[name]));
  const open = crypto.createPublicKey(rsa);
  return [
    () => crypto.createSign('xx'), () => crypto.createSign(1), () => crypto.createSign('sha256').sign(), () => crypto.createSign('sha256').sign('x'), () => crypto.createSign('sha256').sign(open), () => crypto.createSign('sha256').update(1),
    () => crypto.createVerify('sha256').verify(), () => crypto.createVerify('sha256').verify(open, 1), () => crypto.createVerify('sha256').verify(open, '00', 'hex'), () => crypto.sign('xx', TEXT, rsa), () => crypto.sign('sha256', TEXT, ed), () => crypto.sign(null, TEXT, x),
    () => crypto.createSign('sha256').sign({ key: rsa, padding: 9 }), () => crypto.createSign('sha256').sign({ key: rsa, padding: 6, saltLength: 500 }), () => crypto.createSign('sha256').sign({ key: rsa, saltLength: 'x' }), () => crypto.createSign('sha256').sign({ key: ec, dsaEncoding: 'x' }), () => crypto.createSign('sha256').sign(ed),
    () => { const sign = crypto.createSign('sha256'); sign.sign(rsa); sign.sign(rsa); }, () => { const sign = crypto.createSign('sha256'); sign.sign(rsa); sign.update('a'); }, () => crypto.sign('sha256', 5, rsa), () => crypto.verify('sha256', TEXT, rsa, 'text'),
  ].map(attempt);
};

exports['secrets of Node.js are decrypted'] = () => [
  crypto.privateDecrypt(keys.rsa, Buffer.from(encrypted.oaep, 'base64')), crypto.privateDecrypt({ key: keys.rsa, oaepHash: 'sha256', oaepLabel: Buffer.from('label') }, Buffer.from(encrypted.oaep256, 'base64')), crypto.privateDecrypt({ key: keys.rsa, oaepHash: 'sha512' }, Buffer.from(encrypted.oaep512, 'base64')),
].map(String);
exports['OAEP there and back'] = () => ['sha1', 'sha256', 'sha512', 'md5'].map(oaepHash => crypto.privateDecrypt({ key: keys.rsa, oaepHash }, crypto.publicEncrypt({ key: crypto.createPublicKey(keys.rsa), oaepHash }, TEXT)).toString());
exports['what is signed with the other half'] = () => [crypto.privateEncrypt(keys.rsa, TEXT).toString('base64'), crypto.publicDecrypt(keys.rsa, crypto.privateEncrypt(keys.rsa, TEXT)).toString(), crypto.publicEncrypt({ key: keys.rsa, padding: 1 }, TEXT).length];
exports['bare RSA'] = () => {
  const block = Buffer.alloc(256, 3);
  return [crypto.publicEncrypt({ key: keys.rsa, padding: 3 }, block).toString('hex'), crypto.privateDecrypt({ key: keys.rsa, padding: 3 }, crypto.publicEncrypt({ key: keys.rsa, padding: 3 }, block)).equals(block)];
};
exports['errors of encryption'] = () => {
  const rsa = crypto.createPrivateKey(keys.rsa);
  const open = crypto.createPublicKey(rsa);
  return [
    () => crypto.publicEncrypt(open, Buffer.alloc(300)), () => crypto.privateDecrypt(rsa, Buffer.alloc(256)), () => crypto.privateDecrypt(rsa, Buffer.alloc(10)), () => crypto.publicEncrypt('x', TEXT), () => crypto.publicEncrypt(crypto.createPublicKey(keys['P-256']), TEXT), () => crypto.privateDecrypt(open, TEXT),
    () => crypto.publicEncrypt({ key: open, oaepHash: 'xx' }, TEXT), () => crypto.publicDecrypt(open, Buffer.alloc(256)), () => crypto.publicEncrypt({ key: open, padding: 3 }, TEXT), () => crypto.publicEncrypt({ key: open, padding: 7 }, TEXT), () => crypto.privateDecrypt({ key: rsa, oaepHash: 'sha256' }, crypto.publicEncrypt(open, TEXT)),
    () => crypto.publicEncrypt({ key: open, oaepLabel: 1 }, TEXT), () => crypto.publicEncrypt(open, 1), () => crypto.publicEncrypt({ key: open, oaepHash: 1 }, TEXT), () => crypto.privateEncrypt(rsa, Buffer.alloc(255)),
  ].map(attempt);
};
