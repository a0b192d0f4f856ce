'use strict';

const { Client, HttpConnection } = require('@elastic/elasticsearch');
const { served } = require('./fixtures/server.js');

function store(request, response) {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk)).on('end', () => { const body = Buffer.concat(chunks).toString(); response.setHeader('X-Elastic-Product', 'Elasticsearch'); response.setHeader('Content-Type', 'application/vnd.elasticsearch+json; compatible-with=9'); if (request.url.startsWith('/none')) { response.statusCode = 404; return response.end('{"error":{"type":"index_not_found_exception","reason":"no"},"status":404}'); } response.end(JSON.stringify({ took: 1, asked: [request.method, request.url, request.headers['content-type'], body] })); });
}
exports['searches'] = () => served(async node => { const client = new Client({ node, Connection: HttpConnection, maxRetries: 0, auth: { username: 'u', password: 'p' } }); const found = await client.search({ index: 'books', query: { match: { title: 'é' } }, size: 2 }); const bulk = await client.bulk({ operations: [{ index: { _index: 'books' } }, { title: 'a' }] }); const none = await client.get({ index: 'none', id: '1' }).catch(error => [error.name, error.statusCode, error.message.slice(0, 40)]); await client.close(); return [found.asked, bulk.asked, none]; }, store);
