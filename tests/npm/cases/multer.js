'use strict';

const multer = require('multer');
const { served, ask } = require('./fixtures/server.js');

exports['keeps in memory'] = () => { const upload = multer({ storage: multer.memoryStorage() }).single('f'); return served(url => ask(url, { method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=b' }, body: '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\n\r\nhello\r\n--b--\r\n' }), (request, response) => upload(request, response, error => response.end(JSON.stringify([error?.message ?? null, request.body, request.file?.originalname, String(request.file?.buffer)])))); };
