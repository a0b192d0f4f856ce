'use strict';

const OpenAI = require('openai').default;
const { served } = require('./fixtures/server.js');

exports['completes'] = () => served(async url => { const client = new OpenAI({ apiKey: 'k', baseURL: url, maxRetries: 0 }); const { choices } = await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }); return choices; }, (request, response) => { let text = ''; request.on('data', chunk => { text += chunk; }).on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ choices: [{ message: { content: [request.url, request.headers.authorization, text] } }] }))); });
exports['streams'] = () => served(async url => { const client = new OpenAI({ apiKey: 'k', baseURL: url }); let text = ''; for await (const part of await client.chat.completions.create({ model: 'm', messages: [], stream: true })) text += part.choices[0].delta.content; return text; }, (request, response) => { response.writeHead(200, { 'Content-Type': 'text/event-stream' }); for (const content of ['a', 'b']) response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`); response.end('data: [DONE]\n\n'); });
exports['rejects'] = () => served(url => new OpenAI({ apiKey: 'k', baseURL: url, maxRetries: 0 }).models.list().catch(error => [error.status, error.constructor.name, error.message]), (request, response) => response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"error":{"message":"no"}}'));
