'use strict';

const forge = require('node-forge');
const { rsaPrivate, certificate } = require('./fixtures/keys.js');

exports['hashes, signs, reads certificates'] = () => { const key = forge.pki.privateKeyFromPem(rsaPrivate); const digest = forge.md.sha256.create().update('x'); const parsed = forge.pki.certificateFromPem(certificate); return [digest.digest().toHex(), forge.util.bytesToHex(key.sign(digest)), parsed.subject.getField('CN').value, parsed.publicKey.verify(digest.digest().bytes(), key.sign(digest))]; };
