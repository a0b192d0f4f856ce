'use strict';

const xssec = require('@sap/xssec');
const { rsaPrivate } = require('./fixtures/keys.js');
const jwt = require('jsonwebtoken');

exports['reads tokens'] = () => { const token = jwt.sign({ sub: 's', cid: 'c', azp: 'c', scope: ['app.read'], zid: 'z', exp: 4000000000, iat: 1700000000 }, rsaPrivate, { algorithm: 'RS256', keyid: 'k' }); const parsed = new xssec.XsuaaToken(token); return [parsed.subject, parsed.scopes, parsed.expired, parsed.header, parsed.payload]; };
exports['refuses'] = async () => { const service = new xssec.XsuaaService({ clientid: 'c', clientsecret: 's', url: 'http://127.0.0.1:9', uaadomain: 'localhost', xsappname: 'app' }); return xssec.createSecurityContext(service, { jwt: jwt.sign({ exp: 1 }, rsaPrivate, { algorithm: 'RS256', keyid: 'k' }) }).catch(error => [error.name, error.message]); };
