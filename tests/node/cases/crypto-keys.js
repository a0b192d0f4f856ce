'use strict';

const crypto = require('node:crypto');
const { keys, certificates } = require('./crypto/keys.json');

const attempt = run => { try { return run(); } catch (error) { return { thrown: error.name, code: error.code, message: error.message }; } };
const details = key => [key.type, key.asymmetricKeyType, key.asymmetricKeyDetails];
const PLAIN = ['rsa', 'rsaSmall', 'P-256', 'P-384', 'P-521', 'secp256k1', 'ed25519', 'x25519'];
const all = run => Object.fromEntries(PLAIN.map(name => [name, run(crypto.createPrivateKey(keys[name]), name)]));

exports['keys tell what they are'] = () => all(key => [details(key), details(crypto.createPublicKey(key))]);
exports['PKCS #8 and SPKI'] = () => all(key => ['pem', 'der'].map(format => [key.export({ type: 'pkcs8', format }), crypto.createPublicKey(key).export({ type: 'spki', format })]));
exports['JWK'] = () => all(key => [key.export({ format: 'jwk' }), crypto.createPublicKey(key).export({ format: 'jwk' })]);
exports['PKCS #1 and SEC 1'] = () => ['rsa', 'P-256', 'P-521'].map(name => {
  const type = name === 'rsa' ? 'pkcs1' : 'sec1';
  return ['pem', 'der'].map(format => crypto.createPrivateKey(keys[name]).export({ type, format }));
});
exports['PKCS #1 of the public half'] = () => crypto.createPublicKey(keys.rsa).export({ type: 'pkcs1', format: 'pem' });
exports['every form comes back'] = () => all((key, name) => {
  const open = crypto.createPublicKey(key);
  const own = name.startsWith('rsa') ? 'pkcs1' : /^(P-|secp)/.test(name) ? 'sec1' : 'pkcs8';
  return [
    ...['pkcs8', own].flatMap(type => [crypto.createPrivateKey(key.export({ type, format: 'pem' })), crypto.createPrivateKey({ key: key.export({ type, format: 'der' }), type, format: 'der' })]),
    crypto.createPrivateKey({ key: key.export({ format: 'jwk' }), format: 'jwk' }), crypto.createPrivateKey(Buffer.from(keys[name])),
  ].map(one => one.equals(key)).concat([
    crypto.createPublicKey(open.export({ type: 'spki', format: 'pem' })), crypto.createPublicKey({ key: open.export({ type: 'spki', format: 'der' }), type: 'spki', format: 'der' }), crypto.createPublicKey({ key: open.export({ format: 'jwk' }), format: 'jwk' }),
    crypto.createPublicKey(keys[name]), crypto.createPublicKey({ key: keys[name] }), crypto.createPublicKey({ key }),
  ].map(one => one.equals(open)));
});
exports['a certificate has a key'] = () => Object.values(certificates).slice(0, 3).map(pem => details(crypto.createPublicKey(pem)));
exports['protected keys'] = () => [['encryptedPkcs8', 'rsaSmall'], ['encryptedPkcs1', 'rsaSmall'], ['encryptedSec1', 'P-256'], ['encryptedOld', 'rsaSmall'], ['encryptedOldPkcs8', 'rsaSmall']].map(([name, plain]) => crypto.createPrivateKey({ key: keys[name], passphrase: 'secret' }).equals(crypto.createPrivateKey(keys[plain])));
exports['protecting keys'] = () => ['pkcs8', 'pkcs1'].map(type => {
  const key = crypto.createPrivateKey(keys.rsaSmall);
  const pem = key.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
  return [pem.split('\n')[0], crypto.createPrivateKey({ key: pem, passphrase: Buffer.from('x') }).equals(key)];
});
exports['protected DER'] = () => {
  const key = crypto.createPrivateKey(keys.ed25519);
  const der = key.export({ type: 'pkcs8', format: 'der', cipher: 'aes-128-cbc', passphrase: 'x' });
  return crypto.createPrivateKey({ key: der, type: 'pkcs8', format: 'der', passphrase: 'x' }).equals(key);
};
exports['passphrases that are missing or wrong'] = () => [attempt(() => crypto.createPrivateKey(keys.encryptedPkcs8)), attempt(() => crypto.createPrivateKey({ key: keys.encryptedPkcs8, passphrase: 'no' }).type)];
exports['secret keys'] = () => {
  const key = crypto.createSecretKey('secret', 'utf8');
  const same = crypto.createSecretKey(Buffer.from('secret'));
  return [key.type, key.symmetricKeySize, key.asymmetricKeyType, key.export().toString(), key.export({ format: 'jwk' }), key.equals(same), key.equals(crypto.createSecretKey(Buffer.from('other!'))), crypto.createSecretKey('6162', 'hex').export(), crypto.createSecretKey(new Uint8Array(3).buffer).symmetricKeySize];
};
exports['secret keys are used'] = () => {
  const key = crypto.createSecretKey(Buffer.alloc(32, 7));
  return [crypto.createHmac('sha256', key).update('a').digest('hex'), Buffer.from(crypto.hkdfSync('sha256', key, 'salt', 'info', 16)).toString('hex')];
};
exports['equal or not'] = () => {
  const rsa = crypto.createPrivateKey(keys.rsa);
  return [rsa.equals(crypto.createPublicKey(rsa)), crypto.createPublicKey(rsa).equals(crypto.createPublicKey(keys.rsa)), attempt(() => rsa.equals(1))];
};
exports['classes'] = () => {
  const key = crypto.createPrivateKey(keys.rsa);
  return [key instanceof crypto.KeyObject, key.constructor.name, crypto.createPublicKey(key).constructor.name, crypto.createSecretKey(Buffer.alloc(1)).constructor.name, Object.prototype.toString.call(key), attempt(() => new crypto.KeyObject('x')), attempt(() => new crypto.KeyObject())];
};
exports['what is no key'] = () => [
  () => crypto.createPrivateKey('xx'), () => crypto.createPrivateKey({ key: 'xx' }), () => crypto.createPublicKey({}), () => crypto.createPublicKey(1), () => crypto.createPrivateKey(1), () => crypto.createPublicKey({ key: Buffer.alloc(4), format: 'der' }),
  () => crypto.createPrivateKey({ key: {}, format: 'jwk' }), () => crypto.createPrivateKey({ key: { kty: 'xx' }, format: 'jwk' }), () => crypto.createPublicKey({ key: { kty: 'EC', crv: 'P-257' }, format: 'jwk' }), () => crypto.createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, format: 'jwk' }),
  () => crypto.createPublicKey({ key: { kty: 'RSA', n: 5 }, format: 'jwk' }), () => crypto.createPublicKey(crypto.createPublicKey(keys.rsa)), () => crypto.createPrivateKey(crypto.createPrivateKey(keys.rsa)), () => crypto.createPrivateKey(crypto.createPublicKey(keys.rsa).export({ type: 'spki', format: 'pem' })),
  () => crypto.createSecretKey(1), () => crypto.createPublicKey({ key: keys.rsa, format: 'x' }), () => crypto.createPublicKey({ key: keys.rsa, passphrase: 5 }),
].map(attempt);
exports['errors of export'] = () => {
  const [rsa, ec, ed] = ['rsa', 'P-256', 'ed25519'].map(name => crypto.createPrivateKey(keys[name]));
  const open = crypto.createPublicKey(rsa);
  return [
    () => open.export(), () => open.export({ format: 'pem' }), () => open.export({ type: 'pkcs8', format: 'pem' }), () => ec.export({ type: 'pkcs1', format: 'pem' }), () => ed.export({ type: 'sec1', format: 'pem' }), () => open.export({ type: 'spki' }), () => rsa.export({ type: 'pkcs8', format: 'x' }),
    () => rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc' }), () => rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'xx', passphrase: 'a' }), () => crypto.createSecretKey(Buffer.alloc(1)).export({ format: 'x' }), () => rsa.export({ type: 'sec1', format: 'pem' }),
    () => rsa.export({ type: 'pkcs1', format: 'der', cipher: 'aes-256-cbc', passphrase: 'x' }), () => rsa.export({ format: 'jwk', passphrase: 'x' }),
  ].map(attempt);
};
exports['generating'] = () => [['rsa', { modulusLength: 1024 }], ['ec', { namedCurve: 'P-256' }], ['ec', { namedCurve: 'secp521r1' }], ['ed25519'], ['x25519'], ['rsa', { modulusLength: 1024, publicExponent: 3 }]].map(([type, options]) => {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
  return [details(publicKey), details(privateKey), crypto.createPublicKey(privateKey).equals(publicKey)];
});
exports['generating in a form'] = () => {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-384', publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  return [Buffer.isBuffer(publicKey), publicKey.length, privateKey.split('\n')[0], crypto.createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).equals(publicKey)];
};
exports['generating later'] = () => Promise.all([['rsa', { modulusLength: 1024 }], ['ed25519', undefined]].map(([type, options]) => new Promise((resolve, reject) => {
  crypto.generateKeyPair(type, options, (error, publicKey, privateKey) => error ? reject(error) : resolve([publicKey.asymmetricKeyType, privateKey.type]));
})));
exports['generating as a promise'] = async () => Object.keys(await require('node:util').promisify(crypto.generateKeyPair)('ed25519'));
exports['generating secrets'] = () => [crypto.generateKeySync('hmac', { length: 65 }).symmetricKeySize, crypto.generateKeySync('aes', { length: 192 }).symmetricKeySize];
exports['generating secrets later'] = () => new Promise(resolve => crypto.generateKey('aes', { length: 128 }, (error, key) => resolve([error, key.symmetricKeySize])));
exports['errors of generating'] = () => [
  () => crypto.generateKeyPairSync('xx'), () => crypto.generateKeyPairSync('rsa'), () => crypto.generateKeyPairSync('rsa', {}), () => crypto.generateKeyPairSync('ec', { namedCurve: 'xx' }), () => crypto.generateKeyPairSync('ec', {}), () => crypto.generateKeyPairSync('rsa', { modulusLength: 1024, publicKeyEncoding: { type: 'spki' } }),
  () => crypto.generateKeyPair('ed25519', {}), () => crypto.generateKeySync('hmac', { length: 7 }), () => crypto.generateKeySync('aes', { length: 7 }), () => crypto.generateKeySync('xx', { length: 8 }),
].map(attempt);
exports['primes'] = () => [crypto.checkPrimeSync(7n), crypto.checkPrimeSync(8n), crypto.checkPrimeSync(Buffer.from([1, 1])), crypto.generatePrimeSync(64).byteLength, typeof crypto.generatePrimeSync(64, { bigint: true }), crypto.checkPrimeSync(crypto.generatePrimeSync(96, { bigint: true }))];
exports['primes that cannot be'] = () => [() => crypto.generatePrimeSync(0), () => crypto.generatePrimeSync(1), () => crypto.generatePrimeSync('a'), () => crypto.checkPrimeSync(-1n), () => crypto.checkPrimeSync('a'), () => crypto.generatePrimeSync(2, { bigint: true }) < 4n, () => [0n, 1n, 2n, 3n].map(one => crypto.checkPrimeSync(one))].map(attempt);
exports['RSA keys that cannot be'] = () => [{ modulusLength: 1024, publicExponent: 4 }, { modulusLength: 1024, publicExponent: 1 }, { modulusLength: 100 }].map(options => attempt(() => crypto.generateKeyPairSync('rsa', options)));
exports['the order in JWK'] = () => all(key => [key, crypto.createPublicKey(key)].map(one => Object.keys(one.export({ format: 'jwk' })).join()));
