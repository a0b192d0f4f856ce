'use strict';

const { BigNumber } = require('bignumber.js');

exports['calculates'] = () => [new BigNumber('0.1').plus('0.2').toString(), new BigNumber(1).div(3).toFixed(30), new BigNumber('ff', 16).toString(2), new BigNumber('1234567.891').toFormat(2)];
