'use strict';

const busboy = require('busboy');
const { collected } = require('./fixtures/server.js');

exports['parses'] = () => new Promise((resolve, reject) => {
  const seen = [];
  const parser = busboy({ headers: { 'content-type': 'multipart/form-data; boundary=b' } });
  parser.on('field', (name, value) => seen.push([name, value]));
  parser.on('file', async (name, stream, info) => seen.push([name, String(await collected(stream)), info]));
  parser.on('close', () => setImmediate(() => resolve(seen))).on('error', reject);
  parser.end('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n');
});
