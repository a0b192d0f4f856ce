'use strict';

const grpc = require('@grpc/grpc-js');
const { echoService, withGrpc } = require('./fixtures/grpc.js');
const { certificate } = require('./fixtures/keys.js');

/** Runs `use` with a client of a server that runs in Node.js. */
const withClient = (use, isSecure = false) => withGrpc(async (plain, secure) => {
  const credentials = isSecure ? grpc.credentials.createSsl(Buffer.from(certificate)) : grpc.credentials.createInsecure();
  const client = new (echoService(grpc))(isSecure ? secure : plain, credentials, { 'grpc.ssl_target_name_override': 'localhost' });
  try {
    return await use(client);
  } finally {
    client.close();
  }
});
const once = (client, message, ...more) => new Promise(resolve => {
  const call = client.Once(message, ...more, (error, answer) => resolve([error && { code: error.code, details: error.details, why: error.metadata.get('why') }, answer]));
  call.on('metadata', head => seen.push(['head', head.get('seen'), head.get('bytes-bin')]));
  call.on('status', status => seen.push(['status', status.code, status.details, status.metadata.get('tail')]));
});
let seen = [];
async function collected(stream) { const all = []; for await (const one of stream) all.push(one); return all; }

exports['unary calls, with metadata'] = () => withClient(async client => { seen = []; const metadata = new grpc.Metadata(); metadata.set('mine', 'é'.codePointAt(0).toString()); metadata.add('mine', 'b'); const answer = await once(client, { text: 'hello', number: 1, raw: Buffer.from([0, 255]), list: ['a', 'b'] }, metadata); await new Promise(resolve => setTimeout(resolve, 20)); return [answer, seen]; });
exports['errors of calls'] = () => withClient(async client => { seen = []; return [await once(client, { text: 'fail' }), await new Promise(resolve => client.makeUnaryRequest('/duet.test.Echo/Missing', value => value, value => value, Buffer.alloc(0), error => resolve([error.code, error.details])))]; });
exports['streams from the server'] = () => withClient(async client => { const all = await collected(client.Count({ text: 'x', number: 1000 })); return [all.length, all[999]]; });
exports['streams to the server'] = () => withClient(client => new Promise((resolve, reject) => { const call = client.Sum((error, answer) => (error ? reject(error) : resolve(answer))); for (let number = 0; number < 100; number++) call.write({ number, raw: Buffer.alloc(30_000) }); call.end(); }));
exports['streams both ways'] = () => withClient(async client => { const call = client.Talk(); const all = []; for (const text of ['a', 'b', 'c']) { call.write({ text }); all.push(await new Promise(resolve => call.once('data', resolve))); } call.end(); await new Promise(resolve => call.on('end', resolve).resume()); return all.map(({ text }) => text); });
exports['many calls at once'] = () => withClient(async client => (await Promise.all(Array.from({ length: 200 }, (_, number) => once(client, { number })))).reduce((sum, [, { number }]) => sum + number, 0));
exports['large messages'] = () => withClient(async client => { const [error, answer] = await once(client, { raw: Buffer.alloc(3_000_000, 'x') }); const [refused] = await once(client, { raw: Buffer.alloc(5_000_000) }); return [error, answer.raw.length, refused.code]; });
exports['deadlines'] = () => withClient(client => new Promise(resolve => client.Never({}, { deadline: Date.now() + 100 }, error => resolve([error.code, error.details.split(/ after|\d/)[0]]))));
exports['calls that are cancelled'] = () => withClient(client => new Promise(resolve => { const call = client.Never({}, error => resolve([error.code, error.details])); setTimeout(() => call.cancel(), 50); }));
exports['streams that are cancelled'] = () => withClient(client => new Promise(resolve => { const call = client.Talk(); call.on('error', error => resolve([error.code, error.details])); call.on('data', () => call.cancel()); call.write({ text: 'a' }); }));
exports['over TLS'] = () => withClient(async client => { seen = []; return (await once(client, { text: 'secret' }))[1].text; }, true);
exports['a certificate that is not trusted'] = () => withGrpc((plain, secure) => new Promise(resolve => { const client = new (echoService(grpc))(secure, grpc.credentials.createSsl()); client.Once({}, { deadline: Date.now() + 3000 }, error => { client.close(); resolve(error.code); }); }));
exports['nobody listens'] = () => new Promise(resolve => { const client = new (echoService(grpc))('127.0.0.1:1', grpc.credentials.createInsecure()); client.Once({}, error => { client.close(); resolve([error.code, error.details.split(/[.:]/)[0]]); }); });
exports['a client that waits until it is ready'] = () => withClient(client => new Promise(resolve => client.waitForReady(Date.now() + 5000, error => resolve([error, client.getChannel().getConnectivityState(false)]))));
exports['interceptors'] = () => withClient(client => { const calls = []; const interceptor = (options, next) => new grpc.InterceptingCall(next(options), { start(metadata, listener, go) { calls.push(options.method_definition.path); metadata.set('mine', 'intercepted'); go(metadata, listener); } }); seen = []; return once(client, { text: 'x' }, { interceptors: [interceptor] }).then(answer => [calls, answer[1].text, seen[0]]); });
exports['a server of its own'] = () => new Promise((resolve, reject) => { const server = new grpc.Server(); server.addService(echoService(grpc).service, { Once: (call, callback) => callback(null, { text: call.request.text + '!' }), Count: call => { for (let number = 0; number < 3; number++) call.write({ number }); call.end(); }, Sum() {}, Talk() {}, Never() {} }); server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), async (error, port) => { if (error) return reject(error); const client = new (echoService(grpc))(`127.0.0.1:${port}`, grpc.credentials.createInsecure()); seen = []; const answers = [await once(client, { text: 'self' }), (await collected(client.Count({}))).length, (await new Promise(done => client.makeUnaryRequest('/duet.test.Echo/Missing', value => value, value => value, Buffer.alloc(0), done))).code]; client.close(); server.forceShutdown(); resolve(answers); }); });
