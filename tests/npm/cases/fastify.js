'use strict';

const Fastify = require('fastify');

exports['injects'] = async () => {
  const fastify = Fastify({ logger: false });
  fastify.get('/users/:id', { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } }, response: { 200: { type: 'object', properties: { id: { type: 'integer' } } } } } }, async request => ({ id: request.params.id, hidden: true }));
  fastify.post('/echo', async (request, reply) => reply.code(201).header('x-y', 'z').send(request.body));
  fastify.addHook('onSend', async (request, reply) => { reply.header('x-hook', 'on'); });
  const answers = [await fastify.inject('/users/7'), await fastify.inject('/users/x'), await fastify.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })];
  await fastify.close();
  return answers.map(answer => [answer.statusCode, answer.headers['x-hook'], answer.json()]);
};
exports['listens'] = async () => {
  const fastify = Fastify();
  fastify.get('/', async () => ({ hello: 'world' }));
  const address = await fastify.listen({ port: 0, host: '127.0.0.1' });
  const answer = await fetch(address).then(response => response.json());
  await fastify.close();
  return answer;
};
