'use strict';

const cookieParser = require('cookie-parser');
const { served, ask } = require('./fixtures/server.js');

exports['parses'] = () => { const parse = cookieParser('secret'); return served(url => ask(url, { headers: { Cookie: 'a=b; c=j%3A%7B%22d%22%3A1%7D; e=s%3Af.KZwZNEpYu5Pn1xTLwGGJBmR1D2q7pOUVxVPEVJYXxXg' } }), (request, response) => parse(request, response, () => response.end(JSON.stringify([request.cookies, request.signedCookies])))); };
