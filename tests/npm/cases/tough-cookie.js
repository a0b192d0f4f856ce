'use strict';

const { CookieJar, Cookie } = require('tough-cookie');

exports['keeps'] = async () => { const jar = new CookieJar(); await jar.setCookie('a=b; Path=/; HttpOnly', 'http://example.com/'); return [await jar.getCookieString('http://example.com/x'), await jar.getCookieString('http://other.com/'), Cookie.parse('c=d; Max-Age=5').maxAge]; };
