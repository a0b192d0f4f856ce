'use strict';

const axios = require('axios');
const { served } = require('./fixtures/server.js');

exports['gets and posts'] = () => served(async url => {
  const { data, status, headers } = await axios.get(`${url}/a`, { params: { q: 'é', list: [1, 2] }, auth: { username: 'u', password: 'p' } });
  const posted = await axios.post(url, { a: 1 });
  const form = await axios.post(url, new URLSearchParams({ b: '2' }));
  return [data, status, headers['x-said'], posted.data, form.data];
});
exports['rejects'] = () => served(url => axios.get(`${url}/missing`).catch(error => [error.name, error.code, error.message, error.response.status]));
exports['follows, times out, is refused'] = () => served(async url => [(await axios.get(`${url}/moved`)).data.url, await axios.get('http://127.0.0.1:9').catch(error => error.code)]);
exports['is intercepted and aborted'] = () => served(async url => {
  const client = axios.create({ baseURL: url, headers: { Authorization: 'Bearer t' } });
  client.interceptors.response.use(response => response.data);
  const controller = new AbortController();
  controller.abort();
  return [await client.put('/x', 'text', { headers: { 'Content-Type': 'text/plain' } }), await client.get('/', { signal: controller.signal }).catch(error => error.code)];
});
exports['streams'] = () => served(async url => { const { data } = await axios.get(url, { responseType: 'stream' }); let text = ''; for await (const chunk of data) text += chunk; return JSON.parse(text).method; });
