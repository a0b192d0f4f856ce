'use strict';

const { initTRPC, TRPCError } = require('@trpc/server');
const { fetchRequestHandler } = require('@trpc/server/adapters/fetch');
const { z } = require('zod');

const t = initTRPC.context().create();
const router = t.router({
  hello: t.procedure.input(z.object({ name: z.string().min(2) })).query(({ input, ctx }) => ({ text: `hello ${input.name}`, by: ctx.user })),
  add: t.procedure.input(z.tuple([z.number(), z.number()])).mutation(({ input: [a, b] }) => a + b),
  fail: t.procedure.query(() => { throw new TRPCError({ code: 'FORBIDDEN', message: 'no' }); }),
});
const stackless = ({ error, ...rest }) => (error ? { error: { ...error, data: { ...error.data, stack: undefined } } } : rest);

exports['calls'] = async () => { const caller = t.createCallerFactory(router)({ user: 'ada' }); return [await caller.hello({ name: 'bob' }), await caller.add([1, 2]), await caller.fail().catch(error => [error.code, error.message])]; };
exports['answers requests'] = async () => { const ask = async (path, options) => { const answer = await fetchRequestHandler({ endpoint: '/trpc', router, req: new Request(`http://a.test/trpc/${path}`, options), createContext: () => ({ user: 'x' }) }); return [answer.status, stackless(await answer.json())]; }; return [await ask(`hello?input=${encodeURIComponent('{"name":"é𝌆"}')}`), await ask('add', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '[3,4]' }), await ask('fail'), (await ask(`hello?input=${encodeURIComponent('{"name":"e"}')}`))[0]]; };
