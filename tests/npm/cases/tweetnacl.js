'use strict';

const nacl = require('tweetnacl');

exports['boxes and signs'] = () => { const pair = nacl.sign.keyPair.fromSeed(new Uint8Array(32).fill(1)); const signature = nacl.sign.detached(new Uint8Array([1, 2]), pair.secretKey); return [Buffer.from(signature).toString('hex'), nacl.sign.detached.verify(new Uint8Array([1, 2]), signature, pair.publicKey), Buffer.from(nacl.secretbox(new Uint8Array([1]), new Uint8Array(24), new Uint8Array(32))).toString('hex'), nacl.randomBytes(5).length]; };
