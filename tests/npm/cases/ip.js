'use strict';

const ip = require('ip');

exports['calculates'] = () => [ip.cidrSubnet('192.168.1.134/26').networkAddress, ip.isPrivate('10.0.0.1'), ip.toLong('127.0.0.1'), ip.toBuffer('::1'), ip.subnet('10.0.0.1', '255.255.255.0').numHosts];
