'use strict';

const { SignJWT, jwtVerify, importPKCS8, importSPKI, EncryptJWT, jwtDecrypt, base64url, generateKeyPair, exportJWK, calculateJwkThumbprint, createLocalJWKSet } = require('jose');
const { rsaPrivate, rsaPublic, ecPrivate, ecPublic } = require('./fixtures/keys.js');

exports['HS256'] = async () => { const key = new TextEncoder().encode('a-secret-of-thirty-two-characters'); const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt(1700000000).sign(key); return [token, (await jwtVerify(token, key)).payload]; };
exports['RS256'] = async () => { const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'RS256' }).sign(await importPKCS8(rsaPrivate, 'RS256')); return [token, (await jwtVerify(token, await importSPKI(rsaPublic, 'RS256'))).payload]; };
exports['ES256'] = async () => { const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'ES256' }).sign(await importPKCS8(ecPrivate, 'ES256')); return (await jwtVerify(token, await importSPKI(ecPublic, 'ES256'))).payload; };
exports['encrypts'] = async () => { const secret = base64url.decode('zH4NRP1HMALxxCFnRZABFA7GOJtzU_gIj02alfL1lvI'); const token = await new EncryptJWT({ a: 1 }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(secret); return (await jwtDecrypt(token, secret)).payload; };
exports['key sets'] = async () => { const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true }); const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }; const token = await new SignJWT({ b: 2 }).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(privateKey); const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [jwk] })); return [payload, (await calculateJwkThumbprint(jwk)).length]; };
exports['refuses'] = async () => { const key = new Uint8Array(32); const token = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(1).sign(key); return jwtVerify(token, key).catch(error => [error.name, error.code]); };
