'use strict';

const { keys } = require('./crypto/keys.json');
const { createPrivateKey, createPublicKey, webcrypto } = require('node:crypto');

const { subtle } = globalThis.crypto;
const attempt = async run => { try { return await run(); } catch (error) { return { thrown: error.name, code: error.code, message: error.message }; } };
const each = async (list, run) => { const made = []; for (const one of list) made.push(await run(one)); return made; };
const hex = bytes => Buffer.from(bytes).toString('hex');
const TEXT = Buffer.from('the text that is signed');
const HASHES = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
const SECRET = Buffer.alloc(32, 7);
const about = key => ({ type: key.type, extractable: key.extractable, usages: key.usages, algorithm: key.algorithm });

const PRIVATE = (name, algorithm, usages) => subtle.importKey('pkcs8', createPrivateKey(keys[name]).export({ type: 'pkcs8', format: 'der' }), algorithm, true, usages);
const PUBLIC = (name, algorithm, usages) => subtle.importKey('spki', createPublicKey(keys[name]).export({ type: 'spki', format: 'der' }), algorithm, true, usages);

exports['the global'] = () => [Object.prototype.toString.call(crypto), crypto === webcrypto, crypto.subtle === webcrypto.subtle, crypto.subtle instanceof SubtleCrypto, crypto instanceof Crypto, typeof CryptoKey, /^[\da-f-]{36}$/.test(crypto.randomUUID())];
exports['random values'] = () => {
  const bytes = new Uint8Array(32);
  return [crypto.getRandomValues(bytes) === bytes, bytes.some(byte => byte !== 0), crypto.getRandomValues(new Int16Array(3)).length];
};
exports['random values of other kinds'] = () => each([1, new Float32Array(1), new Uint8Array(65537), new DataView(new ArrayBuffer(1))], value => attempt(() => crypto.getRandomValues(value)));
exports['digest'] = () => each([...HASHES, 'sha-256', { name: 'SHA-512' }], async name => hex(await subtle.digest(name, TEXT)));
exports['digest of other bytes'] = () => each([new ArrayBuffer(2), new Uint16Array(2), new DataView(new ArrayBuffer(4), 1)], async bytes => hex(await subtle.digest('SHA-256', bytes)));
exports['errors of digest'] = () => each([[], ['SHA-256'], ['SHA-256', 'text'], ['MD5', TEXT], [1, TEXT], [{}, TEXT]], args => attempt(() => subtle.digest(...args)));

exports['HMAC'] = () => each(HASHES, async hash => {
  const key = await subtle.importKey('raw', SECRET, { name: 'HMAC', hash }, true, ['sign', 'verify']);
  const signature = await subtle.sign('HMAC', key, TEXT);
  return [about(key), hex(signature), await subtle.verify('HMAC', key, signature, TEXT), await subtle.verify('HMAC', key, signature, SECRET), await subtle.exportKey('jwk', key), hex(await subtle.exportKey('raw', key))];
});
exports['HMAC keys from JWK'] = async () => about(await subtle.importKey('jwk', { kty: 'oct', k: SECRET.toString('base64url'), alg: 'HS256', key_ops: ['sign'], ext: true }, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']));
exports['HMAC keys by chance'] = () => each([{ hash: 'SHA-256' }, { hash: 'SHA-512' }, { hash: 'SHA-1', length: 104 }], async more => {
  const key = await subtle.generateKey({ name: 'HMAC', ...more }, true, ['sign']);
  return [about(key), (await subtle.exportKey('raw', key)).byteLength];
});

exports['AES there and back'] = () => each([128, 192, 256], async length => {
  const raw = SECRET.subarray(0, length / 8);
  return each([{ name: 'AES-CBC', iv: Buffer.alloc(16, 1) }, { name: 'AES-CTR', counter: Buffer.alloc(16, 2), length: 64 }, { name: 'AES-GCM', iv: Buffer.alloc(12, 3) }, { name: 'AES-GCM', iv: Buffer.alloc(20, 3), additionalData: TEXT, tagLength: 96 }], async parameters => {
    const key = await subtle.importKey('raw', raw, parameters.name, true, ['encrypt', 'decrypt']);
    const made = await subtle.encrypt(parameters, key, TEXT);
    return [hex(made), Buffer.from(await subtle.decrypt(parameters, key, made)).toString(), about(key), await subtle.exportKey('jwk', key)];
  });
});
exports['a counter that begins again'] = () => each([1, 8, 32, 64], async length => {
  const key = await subtle.importKey('raw', SECRET, 'AES-CTR', false, ['encrypt']);
  return hex(await subtle.encrypt({ name: 'AES-CTR', counter: Buffer.alloc(16, 255), length }, key, Buffer.alloc(32, 9)));
});
exports['what is wrong is found'] = async () => {
  const key = await subtle.importKey('raw', SECRET, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const made = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv: Buffer.alloc(12) }, key, TEXT));
  made[0] ^= 1;
  const cbc = await subtle.importKey('raw', SECRET, 'AES-CBC', false, ['decrypt']);
  return [
    (await attempt(() => subtle.decrypt({ name: 'AES-GCM', iv: Buffer.alloc(12) }, key, made))).thrown,
    (await attempt(() => subtle.decrypt({ name: 'AES-CBC', iv: Buffer.alloc(16) }, cbc, Buffer.alloc(16)))).thrown,
    (await attempt(() => subtle.decrypt({ name: 'AES-CBC', iv: Buffer.alloc(16) }, cbc, Buffer.alloc(15)))).thrown,
    (await attempt(() => subtle.decrypt({ name: 'AES-CBC', iv: Buffer.alloc(12) }, cbc, Buffer.alloc(16)))).thrown,
    (await attempt(() => subtle.encrypt({ name: 'AES-GCM', iv: Buffer.alloc(12), tagLength: 5 }, key, TEXT))).thrown,
  ];
};
exports['AES keys by chance'] = () => each(['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-KW'], async name => about(await subtle.generateKey({ name, length: 192 }, false, ['wrapKey'])));

exports['RSA signs'] = () => each(HASHES, async hash => {
  const [own, open] = [await PRIVATE('rsa', { name: 'RSASSA-PKCS1-v1_5', hash }, ['sign']), await PUBLIC('rsa', { name: 'RSASSA-PKCS1-v1_5', hash }, ['verify'])];
  const signature = await subtle.sign('RSASSA-PKCS1-v1_5', own, TEXT);
  return [hex(signature), await subtle.verify('RSASSA-PKCS1-v1_5', open, signature, TEXT), await subtle.verify('RSASSA-PKCS1-v1_5', open, signature, SECRET), about(own), about(open)];
});
exports['RSA-PSS there and back'] = () => each(HASHES, async hash => {
  const [own, open] = [await PRIVATE('rsa', { name: 'RSA-PSS', hash }, ['sign']), await PUBLIC('rsa', { name: 'RSA-PSS', hash }, ['verify'])];
  const signature = await subtle.sign({ name: 'RSA-PSS', saltLength: 20 }, own, TEXT);
  return [await subtle.verify({ name: 'RSA-PSS', saltLength: 20 }, open, signature, TEXT), await subtle.verify({ name: 'RSA-PSS', saltLength: 32 }, open, signature, TEXT)];
});
exports['RSA-OAEP there and back'] = () => each([undefined, Buffer.from('label')], async label => {
  const [own, open] = [await PRIVATE('rsa', { name: 'RSA-OAEP', hash: 'SHA-256' }, ['decrypt']), await PUBLIC('rsa', { name: 'RSA-OAEP', hash: 'SHA-256' }, ['encrypt'])];
  const parameters = { name: 'RSA-OAEP', ...label ? { label } : {} };
  return Buffer.from(await subtle.decrypt(parameters, own, await subtle.encrypt(parameters, open, TEXT))).toString();
});
exports['RSA keys in every form'] = async () => {
  const own = await PRIVATE('rsa', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, ['sign']);
  const open = await PUBLIC('rsa', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, ['verify']);
  const jwk = await subtle.exportKey('jwk', own);
  return [jwk, await subtle.exportKey('jwk', open), hex(await subtle.exportKey('pkcs8', own)), hex(await subtle.exportKey('spki', open)), about(await subtle.importKey('jwk', jwk, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['sign']))];
};
exports['RSA keys by chance'] = async () => {
  const { publicKey, privateKey } = await subtle.generateKey({ name: 'RSA-PSS', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }, false, ['sign', 'verify']);
  return [about(publicKey), about(privateKey)];
};

exports['ECDSA there and back'] = () => each(['P-256', 'P-384', 'P-521'], async namedCurve => {
  const [own, open] = [await PRIVATE(namedCurve, { name: 'ECDSA', namedCurve }, ['sign']), await PUBLIC(namedCurve, { name: 'ECDSA', namedCurve }, ['verify'])];
  const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-384' }, own, TEXT);
  const raw = await subtle.exportKey('raw', open);
  const again = await subtle.importKey('raw', raw, { name: 'ECDSA', namedCurve }, true, ['verify']);
  return [signature.byteLength, await subtle.verify({ name: 'ECDSA', hash: 'SHA-384' }, open, signature, TEXT), await subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, again, signature, TEXT), hex(raw), await subtle.exportKey('jwk', own), await subtle.exportKey('jwk', open), about(own), about(open)];
});
exports['EC keys by chance'] = () => each([['ECDSA', ['sign', 'verify']], ['ECDH', ['deriveKey', 'deriveBits']]], async ([name, usages]) => {
  const { publicKey, privateKey } = await subtle.generateKey({ name, namedCurve: 'P-256' }, true, usages);
  return [about(publicKey), about(privateKey), (await subtle.exportKey('raw', publicKey)).byteLength];
});
exports['Ed25519'] = async () => {
  const [own, open] = [await PRIVATE('ed25519', 'Ed25519', ['sign']), await PUBLIC('ed25519', { name: 'Ed25519' }, ['verify'])];
  const signature = await subtle.sign('Ed25519', own, TEXT);
  return [hex(signature), await subtle.verify('Ed25519', open, signature, TEXT), await subtle.exportKey('jwk', own), hex(await subtle.exportKey('raw', open)), about(own)];
};

exports['ECDH'] = async () => {
  const own = await PRIVATE('P-256', { name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits', 'deriveKey']);
  const other = await PUBLIC('P-256Other', { name: 'ECDH', namedCurve: 'P-256' }, []);
  const key = await subtle.deriveKey({ name: 'ECDH', public: other }, own, { name: 'AES-GCM', length: 256 }, true, ['encrypt']);
  return [hex(await subtle.deriveBits({ name: 'ECDH', public: other }, own, 128)), hex(await subtle.deriveBits({ name: 'ECDH', public: other }, own, 256)), hex(await subtle.exportKey('raw', key)), about(key), about(other)];
};
exports['X25519'] = async () => {
  const own = await PRIVATE('x25519', { name: 'X25519' }, ['deriveBits']);
  const other = await PUBLIC('x25519Other', { name: 'X25519' }, []);
  return hex(await subtle.deriveBits({ name: 'X25519', public: other }, own, 256));
};
exports['HKDF and PBKDF2'] = () => each(HASHES, async hash => {
  const hkdf = await subtle.importKey('raw', SECRET, 'HKDF', false, ['deriveBits', 'deriveKey']);
  const pbkdf2 = await subtle.importKey('raw', SECRET, 'PBKDF2', false, ['deriveBits', 'deriveKey']);
  const key = await subtle.deriveKey({ name: 'PBKDF2', hash, salt: TEXT, iterations: 5 }, pbkdf2, { name: 'HMAC', hash }, true, ['sign']);
  return [hex(await subtle.deriveBits({ name: 'HKDF', hash, salt: TEXT, info: new Uint8Array(0) }, hkdf, 200)), hex(await subtle.deriveBits({ name: 'PBKDF2', hash, salt: TEXT, iterations: 10 }, pbkdf2, 256)), hex(await subtle.exportKey('raw', key)), about(hkdf)];
});

exports['keys are wrapped'] = async () => {
  const secret = await subtle.importKey('raw', SECRET, 'AES-CBC', true, ['encrypt']);
  const wrapper = await subtle.importKey('raw', SECRET.subarray(16), 'AES-KW', false, ['wrapKey', 'unwrapKey']);
  const wrapped = await subtle.wrapKey('raw', secret, wrapper, 'AES-KW');
  const again = await subtle.unwrapKey('raw', wrapped, wrapper, 'AES-KW', 'AES-CBC', true, ['decrypt']);
  const gcm = await subtle.importKey('raw', SECRET, 'AES-GCM', false, ['wrapKey', 'unwrapKey']);
  const parameters = { name: 'AES-GCM', iv: Buffer.alloc(12) };
  const jwk = await subtle.wrapKey('jwk', secret, gcm, parameters);
  const other = await subtle.unwrapKey('jwk', jwk, gcm, parameters, 'AES-CBC', true, ['encrypt']);
  return [hex(wrapped), hex(await subtle.exportKey('raw', again)), about(again), hex(await subtle.exportKey('raw', other))];
};

exports['what is refused'] = async () => {
  const hmac = await subtle.importKey('raw', SECRET, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const aes = await subtle.importKey('raw', SECRET, 'AES-CBC', true, ['encrypt']);
  const attempts = [
    () => subtle.exportKey('raw', hmac), () => subtle.verify('HMAC', hmac, SECRET, TEXT), () => subtle.sign('HMAC', aes, TEXT), () => subtle.sign('none', hmac, TEXT), () => subtle.encrypt('HMAC', aes, TEXT), () => subtle.exportKey('spki', aes),
    () => subtle.importKey('raw', SECRET, { name: 'HMAC', hash: 'SHA-256' }, true, []), () => subtle.importKey('raw', SECRET, { name: 'HMAC', hash: 'SHA-256' }, true, ['encrypt']), () => subtle.importKey('raw', SECRET, { name: 'HMAC', hash: 'MD5' }, true, ['sign']), () => subtle.importKey('raw', Buffer.alloc(5), 'AES-CBC', true, ['encrypt']),
    () => subtle.importKey('raw', SECRET, 'PBKDF2', true, ['deriveBits']), () => subtle.importKey('spki', SECRET, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']), () => subtle.importKey('jwk', { kty: 'RSA' }, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign']), () => subtle.importKey('jwk', { kty: 'oct', k: 'AAAA', ext: false }, 'AES-CBC', true, ['encrypt']),
    () => subtle.generateKey({ name: 'AES-CBC', length: 100 }, true, ['encrypt']), () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-1' }, true, ['sign']), () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['encrypt']), () => subtle.generateKey({ name: 'HMAC', hash: 'SHA-1' }, true, []),
  ];
  return each(attempts, async run => (await attempt(run)).thrown);
};
exports['arguments that are wrong'] = () => each([
  () => subtle.importKey('xx', SECRET, 'AES-CBC', true, ['encrypt']), () => subtle.importKey('raw', 'text', 'AES-CBC', true, ['encrypt']), () => subtle.importKey('raw', SECRET, 'AES-CBC', true, ['fly']), () => subtle.importKey('raw', SECRET, 'AES-CBC', true), () => subtle.sign('HMAC', {}, TEXT), () => subtle.exportKey('raw', 1), () => subtle.importKey('raw', SECRET, 5, true, ['encrypt']), () => new CryptoKey(), () => new SubtleCrypto(),
], async run => { const { thrown, code } = await attempt(run); return [thrown, code]; });
