'use strict';

const { JWT, OAuth2Client } = require('google-auth-library');
const { rsaPrivate } = require('./fixtures/keys.js');

exports['signs a token of its own'] = async () => { const client = new JWT({ email: 'a@example.test', key: rsaPrivate, keyId: 'k' }); const headers = await client.getRequestHeaders('https://pubsub.example.test/'); const token = headers.get('authorization').slice(7); const [head, claims, signature] = token.split('.'); const { iss, aud, exp, iat } = JSON.parse(Buffer.from(claims, 'base64url')); return [JSON.parse(Buffer.from(head, 'base64url')), iss, aud, exp - iat, Buffer.from(signature, 'base64url').length]; };
exports['makes addresses'] = () => new OAuth2Client('id', 'secret', 'https://example.test/back').generateAuthUrl({ access_type: 'offline', scope: ['email', 'profile'], state: 's&t' });
