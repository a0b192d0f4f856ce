'use strict';

const FormData = require('form-data');
const { served } = require('./fixtures/server.js');

exports['submits'] = () => served(url => new Promise((resolve, reject) => {
  const form = new FormData();
  form.setBoundary('----boundary');
  form.append('a', 'b');
  form.append('file', Buffer.from('content'), { filename: 'x.json', contentType: 'application/json' });
  form.submit(url, (error, response) => {
    if (error) return reject(error);
    let text = '';
    response.on('data', chunk => { text += chunk; }).on('end', () => resolve(JSON.parse(text)));
  });
}));
exports['is a buffer'] = () => { const form = new FormData(); form.setBoundary('b'); form.append('a', 1); return [String(form.getBuffer()), form.getHeaders(), form.getLengthSync()]; };
