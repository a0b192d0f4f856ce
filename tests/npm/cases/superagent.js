'use strict';

const superagent = require('superagent');
const { served } = require('./fixtures/server.js');

exports['posts'] = () => served(async url => { const response = await superagent.post(url).send({ a: 1 }).query({ q: 1 }).set('Authorization', 'x'); return [response.status, response.body]; });
exports['rejects'] = () => served(url => superagent.get(`${url}/missing`).catch(error => [error.status, error.message]));
exports['attaches'] = () => served(async url => { const { body } = await superagent.post(url).field('a', 'b').attach('file', Buffer.from('x'), 'x.txt'); return [body.type.split(';')[0], body.body.includes('filename="x.txt"')]; });
