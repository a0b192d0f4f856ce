'use strict';

const { initializeApp, cert, deleteApp } = require('firebase-admin/app');
const { getAuth } = require('firebase-admin/auth');
const { rsaPrivate } = require('./fixtures/keys.js');

exports['makes and refuses tokens'] = async () => { const app = initializeApp({ projectId: 'p', credential: cert({ projectId: 'p', clientEmail: 'a@example.test', privateKey: rsaPrivate }) }, 'one'); const [head, claims] = (await getAuth(app).createCustomToken('ada', { admin: true })).split('.').slice(0, 2).map(part => JSON.parse(Buffer.from(part, 'base64url'))); const wrong = await getAuth(app).verifyIdToken('x.y.z').catch(error => error.code); await deleteApp(app); return [head, claims.uid, claims.claims, claims.iss, claims.exp - claims.iat, wrong]; };
