'use strict';

const ms = require('ms');

exports['converts'] = () => [ms('2 days'), ms(60000), ms(2 * 60000, { long: true })];
