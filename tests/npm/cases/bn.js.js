'use strict';

const BN = require('bn.js');

exports['calculates'] = () => [new BN('dead', 16).mul(new BN('beef', 16)).toString(16), new BN(10).toRed(BN.red('k256')).redPow(new BN(100)).fromRed().toString(), new BN(5).toBuffer('le', 4), new BN(7).invm(new BN(11)).toNumber()];
