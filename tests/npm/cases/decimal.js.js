'use strict';

const Decimal = require('decimal.js');

exports['calculates'] = () => [new Decimal('0.1').plus('0.2').toString(), new Decimal(2).sqrt().toFixed(15), Decimal.sin(1).toString(), new Decimal('1e500').times(3).toString()];
