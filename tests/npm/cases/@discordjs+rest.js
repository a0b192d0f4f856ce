'use strict';

const { REST, DiscordAPIError } = require('@discordjs/rest');
const { served } = require('./fixtures/server.js');

exports['asks'] = () => served(async url => { const rest = new REST({ api: url, version: '10', retries: 0, makeRequest: fetch }).setToken('t'); const sent = await rest.post('/channels/1/messages', { body: { content: 'é' } }); const failed = await rest.get('/channels/2').catch(error => [error instanceof DiscordAPIError, error.code, error.status, error.message]); return [sent, failed]; }, (request, response) => { let text = ''; request.on('data', piece => { text += piece; }).on('end', () => { response.setHeader('Content-Type', 'application/json'); response.statusCode = request.method === 'GET' ? 404 : 200; response.end(JSON.stringify(request.method === 'GET' ? { code: 10003, message: 'Unknown Channel' } : { url: request.url, authorization: request.headers.authorization, text })); }); });
