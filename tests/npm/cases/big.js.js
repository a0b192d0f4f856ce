'use strict';

const Big = require('big.js');

exports['calculates'] = () => [new Big(0.1).plus(0.2).toString(), new Big(2).pow(64).toString(), new Big('3.14159').round(2).toString()];
