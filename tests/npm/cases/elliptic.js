'use strict';

const elliptic = require('elliptic');

exports['signs'] = () => { const ec = new elliptic.ec('secp256k1'); const key = ec.keyFromPrivate('1'.repeat(64), 'hex'); const signature = key.sign('abcd'); return [signature.toDER('hex'), key.verify('abcd', signature), key.getPublic(true, 'hex'), new elliptic.eddsa('ed25519').keyFromSecret('00'.repeat(32)).sign('aa').toHex()]; };
