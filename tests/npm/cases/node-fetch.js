'use strict';

const { default: fetch, Headers, FormData } = require('node-fetch');
const { served } = require('./fixtures/server.js');

exports['fetches'] = () => served(async url => { const response = await fetch(url, { method: 'PUT', body: 'text' }); return [response.status, response.headers.get('x-said'), await response.json()]; });
exports['sends forms'] = () => served(async url => { const form = new FormData(); form.set('a', 'b'); const { type, body } = await (await fetch(url, { method: 'POST', body: form })).json(); return [type.split(';')[0], body.includes('name="a"')]; });
exports['follows and fails'] = () => served(async url => [(await (await fetch(`${url}/moved`)).json()).url, await fetch('http://127.0.0.1:9').catch(error => [error.name, error.code]), [...new Headers({ A: 'b' })]]);
