'use strict';

const jwks = require('jwks-rsa');
const { createPublicKey } = require('crypto');
const { rsaPublic } = require('./fixtures/keys.js');
const { served } = require('./fixtures/server.js');

exports['finds keys'] = () => { const key = { ...createPublicKey(rsaPublic).export({ format: 'jwk' }), kid: 'k', use: 'sig', alg: 'RS256' }; return served(async url => { const client = jwks({ jwksUri: `${url}/keys`, cache: true, rateLimit: true }); const found = await client.getSigningKey('k'); const none = await client.getSigningKey('none').catch(error => [error.name, error.message]); return [found.kid, found.getPublicKey().trim() === createPublicKey(rsaPublic).export({ format: 'pem', type: 'spki' }).trim(), none]; }, (request, response) => response.end(JSON.stringify({ keys: [key] }))); };
