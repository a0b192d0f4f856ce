'use strict';

const proxyaddr = require('proxy-addr');

exports['trusts'] = () => [proxyaddr({ headers: { 'x-forwarded-for': '1.2.3.4, 10.0.0.1' }, connection: { remoteAddress: '127.0.0.1' } }, ['loopback', 'uniquelocal']), proxyaddr.compile('10.0.0.0/8')('10.2.3.4')];
