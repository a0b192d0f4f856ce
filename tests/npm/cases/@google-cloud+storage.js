'use strict';

const { Storage } = require('@google-cloud/storage');
const { rsaPrivate } = require('./fixtures/keys.js');

exports['signs'] = async () => { const storage = new Storage({ projectId: 'p', credentials: { client_email: 'a@p.test', private_key: rsaPrivate } }); const [url] = await storage.bucket('box').file('a b.txt').getSignedUrl({ version: 'v4', action: 'read', expires: Date.now() + 60_000 }); const { pathname, searchParams } = new URL(url); return [pathname, searchParams.get('X-Goog-Algorithm'), searchParams.get('X-Goog-SignedHeaders'), searchParams.get('X-Goog-Signature').length]; };
