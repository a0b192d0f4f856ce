'use strict';

const bodyParser = require('body-parser');
const { served, ask } = require('./fixtures/server.js');

function parsing(parser) {
  return (request, response) => parser(request, response, error => response.end(JSON.stringify(error ? [error.status, error.type] : request.body)));
}
exports['parses'] = async () => [await served(url => ask(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' }), parsing(bodyParser.json())), await served(url => ask(url, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'a[b]=1' }), parsing(bodyParser.urlencoded({ extended: true }))), await served(url => ask(url, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: 'x'.repeat(200) }), parsing(bodyParser.text({ limit: 100 })))];
