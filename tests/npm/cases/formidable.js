'use strict';

const { default: formidable } = require('formidable');
const fs = require('fs');
const { served, ask } = require('./fixtures/server.js');

exports['parses'] = () => served(url => ask(url, { method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=b' }, body: '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n' }), async (request, response) => {
  try {
    const [fields, files] = await formidable({}).parse(request);
    const text = fs.readFileSync(files.f[0].filepath, 'utf8');
    fs.unlinkSync(files.f[0].filepath);
    response.end(JSON.stringify([fields, files.f[0].originalFilename, files.f[0].size, text]));
  } catch (error) { response.end(String(error)); }
});
