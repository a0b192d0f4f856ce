'use strict';

const jwt = require('jsonwebtoken');
const { rsaPrivate, rsaPublic, ecPrivate, ecPublic } = require('./fixtures/keys.js');

exports['HS256'] = () => { const token = jwt.sign({ a: 1, iat: 1700000000 }, 'secret', { subject: 's' }); return [token, jwt.verify(token, 'secret'), jwt.decode(token, { complete: true })]; };
exports['RS256'] = () => { const token = jwt.sign({ a: 1, iat: 1700000000 }, rsaPrivate, { algorithm: 'RS256', keyid: 'k' }); return [token, jwt.verify(token, rsaPublic)]; };
exports['PS256'] = () => jwt.verify(jwt.sign({ a: 1, iat: 1700000000 }, rsaPrivate, { algorithm: 'PS256' }), rsaPublic, { algorithms: ['PS256'] });
exports['ES256'] = () => jwt.verify(jwt.sign({ a: 1, iat: 1700000000 }, ecPrivate, { algorithm: 'ES256' }), ecPublic);
exports['refuses'] = () => [['secret', { expiresIn: -1 }, 'secret', {}], ['secret', {}, 'other', {}], ['secret', {}, 'secret', { audience: 'x' }]].map(([key, options, other, verifying]) => { try { return jwt.verify(jwt.sign({ a: 1 }, key, options), other, verifying); } catch (error) { return [error.name, error.message]; } });
exports['is asynchronous'] = () => new Promise(resolve => { jwt.sign({ iat: 1 }, 'secret', (error, token) => jwt.verify(token, 'secret', { maxAge: '1s' }, failure => resolve([token, failure.message]))); });
