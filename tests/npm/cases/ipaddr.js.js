'use strict';

const ipaddr = require('ipaddr.js');

exports['parses'] = () => [ipaddr.parse('2001:db8::1').toNormalizedString(), ipaddr.parse('10.1.2.3').match(ipaddr.parseCIDR('10.0.0.0/8')), ipaddr.process('::ffff:1.2.3.4').toString(), ipaddr.parse('127.0.0.1').range()];
