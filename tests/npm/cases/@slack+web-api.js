'use strict';

const { WebClient } = require('@slack/web-api');
const { served } = require('./fixtures/server.js');

exports['posts'] = () => served(async url => { const client = new WebClient('token', { slackApiUrl: `${url}/api/`, retryConfig: { retries: 0 } }); const answer = await client.chat.postMessage({ channel: 'C', text: 'hi & bye' }); const failed = await client.conversations.list().catch(error => [error.code, error.data.error]); return [answer.said, failed]; }, (request, response) => { let text = ''; request.on('data', chunk => { text += chunk; }).on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(request.url.endsWith('list') ? { ok: false, error: 'bad' } : { ok: true, said: [request.url, request.headers.authorization, text] }))); });
