'use strict';

const Koa = require('koa');
const { served, ask } = require('./fixtures/server.js');

exports['answers'] = () => {
  const koa = new Koa();
  koa.silent = true;
  koa.use(async (context, next) => { await next(); context.set('X-After', String(context.status)); });
  koa.use(async context => { if (context.path === '/no') context.throw(403, 'forbidden'); context.body = { path: context.path, query: context.query, type: context.accepts('html', 'json') }; });
  return served(async url => [await ask(`${url}/a?b=c`, { headers: { Accept: 'application/json' }, shown: ['x-after', 'content-type'] }), await ask(`${url}/no`)], koa.callback());
};
