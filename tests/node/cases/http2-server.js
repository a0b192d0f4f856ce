// `node:http2`, the server: streams, and requests and responses as in `node:http`, with a client in the
// same process.

'use strict';

const fs = require('node:fs');
const http = require('node:http');
const http2 = require('node:http2');
const https = require('node:https');
const path = require('node:path');
const { once } = require('node:events');

const file = name => fs.readFileSync(path.join(__dirname, '..', 'certificates', name));
const identity = { key: file('server.key'), cert: file('server.pem') };
const ca = file('authority.pem');

/** Runs `use` with a session to a server, and closes both. */
async function withServer(server, use, options = {}) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const session = server instanceof require('node:tls').Server ? http2.connect(`https://localhost:${port}`, { ca, family: 4, ...options }) : http2.connect(`http://localhost:${port}`, { family: 4, ...options });
  session.on('error', () => {});
  try {
    return await use(session, port, server);
  } finally {
    session.destroy();
    await new Promise(resolve => server.close(resolve));
  }
}

const onStreams = (listener, use, options) => withServer(http2.createServer().on('stream', listener), use, options);
const onRequests = (listener, use, options) => withServer(http2.createServer(listener), use, options);

async function text(stream) {
  let all = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) all += chunk;
  return all;
}

async function ask(session, headers, body) {
  const stream = session.request(headers);
  const trailers = new Promise(resolve => { stream.on('trailers', resolve); stream.on('close', resolve); });
  stream.end(body);
  const [response] = await once(stream, 'response');
  delete response.date;
  const said = await text(stream);
  const after = await trailers;
  return after === undefined ? [response, said] : [response, said, { ...after }];
}

exports['exports'] = () => [typeof http2.createServer, typeof http2.Http2ServerRequest, typeof http2.Http2ServerResponse];
exports['streams'] = () => onStreams((stream, headers, flags, raw) => {
  stream.respond({ ':status': 202, 'content-type': 'text/plain', path: headers[':path'], flags, count: raw.length, pending: String(stream.pending), pushes: String(stream.pushAllowed) });
  stream.pipe(stream);
}, async session => [await ask(session, { ':path': '/a', ':method': 'POST' }, 'body'), await ask(session, { ':path': '/b' })]);
exports['what is usual is said by itself'] = () => onStreams(stream => stream.end('hello'), session => ask(session, {}));
exports['over TLS'] = () => withServer(http2.createSecureServer(identity, (request, response) => response.end(JSON.stringify([request.httpVersion, request.socket.encrypted, request.stream.session.alpnProtocol]))), session => ask(session, {}));
exports['HTTP/1 beside it'] = () => withServer(http2.createSecureServer({ ...identity, allowHTTP1: true }, (request, response) => response.end(`${request.httpVersion} ${request.method}`)), async (session, port) => {
  const [response] = await once(https.get({ host: '127.0.0.1', port, ca, agent: false }), 'response');
  return [await text(response), (await ask(session, {}))[1]];
});
exports['HTTP/1 where it is not wanted'] = () => withServer(http2.createSecureServer(identity), async (session, port) => {
  const tls = require('node:tls');
  const socket = tls.connect({ port, host: '127.0.0.1', ca, servername: 'localhost' });
  return (await text(socket)).split('\r\n')[0];
});
exports['requests and responses'] = () => onRequests(async (request, response) => {
  const body = await text(request);
  response.setHeader('X-One', '1');
  response.setHeader('two', ['a', 'b']);
  response.appendHeader('two', 'c');
  response.setHeader('gone', 'x');
  response.removeHeader('Gone');
  const seen = [request.method, request.url, request.httpVersion, request.scheme, request.complete, body, request.headers.mine, response.getHeaderNames(), response.hasHeader('x-one'), response.getHeader('Two'), response.headersSent];
  response.writeHead(201, { 'content-type': 'application/json' });
  response.write(JSON.stringify(seen));
  response.end('!');
}, async session => [await ask(session, { ':path': '/x?y', ':method': 'POST', mine: 'yes' }, 'body'), await ask(session, { ':path': '/get' })]);
exports['trailers of responses'] = () => onRequests((request, response) => {
  response.setTrailer('Sum', '42');
  response.end('body');
}, session => ask(session, {}));
exports['heads only'] = () => onRequests((request, response) => {
  response.statusCode = 200;
  response.end('not sent');
}, session => ask(session, { ':method': 'HEAD' }));
exports['statuses'] = () => onRequests((request, response) => {
  const thrown = [];
  for (const status of [99, 101, 600]) try { response.statusCode = status; } catch (error) { thrown.push(error); }
  for (const act of [() => response.setHeader(':path', 'x'), () => response.setHeader('a', undefined), () => response.setHeader('', 'x')]) try { act(); } catch (error) { thrown.push(error); }
  response.writeHead(204);
  try { response.setHeader('a', 'b'); } catch (error) { thrown.push(error); }
  response.end();
  thrown.forEach(error => seen.push(error));
}, async session => { seen.length = 0; return [await ask(session, {}), seen]; });
const seen = [];
exports['what cannot be answered'] = () => onStreams(stream => {
  const outcomes = [];
  const attempt = act => { try { outcomes.push(act()); } catch (error) { outcomes.push(error); } };
  attempt(() => stream.additionalHeaders({ ':status': 101 }));
  attempt(() => stream.additionalHeaders({ ':status': 200 }));
  attempt(() => stream.respond({ ':status': 99 }));
  attempt(() => stream.respond({ ':path': '/' }));
  attempt(() => stream.respond({ connection: 'close' }));
  attempt(() => stream.respondWithFile('/', { ':status': 204 }));
  stream.respond();
  attempt(() => stream.respond());
  attempt(() => stream.additionalHeaders({}));
  attempt(() => stream.sendTrailers({}));
  seen.push(...outcomes);
  stream.end();
}, async session => { seen.length = 0; return [await ask(session, {}), seen]; });
exports['continue'] = () => onRequests(async (request, response) => response.end(await text(request)), async session => {
  const stream = session.request({ ':method': 'POST', expect: '100-continue' });
  await once(stream, 'continue');
  stream.end('went on');
  await once(stream, 'response');
  return text(stream);
});
exports['hints'] = () => onRequests((request, response) => {
  const outcome = response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style', mine: 'x' });
  response.end(String(outcome));
}, async session => {
  const stream = session.request({});
  const [hints] = await once(stream, 'headers');
  await once(stream, 'response');
  return [{ ...hints }, await text(stream)];
});
exports['pushes'] = () => onRequests((request, response) => {
  if (request.url !== '/') return response.end('pushed');
  response.createPushResponse({ ':path': '/pushed' }, (error, pushed) => {
    pushed.setHeader('kind', 'pushed');
    pushed.end('it was pushed');
  });
  response.end('asked');
}, async session => {
  const pushed = new Promise(resolve => session.on('stream', (stream, headers) => stream.on('push', async answer => resolve([headers[':path'], answer.kind, await text(stream)]))));
  return [await ask(session, { ':path': '/' }), await pushed];
});
exports['files'] = () => onStreams((stream, headers) => {
  const way = headers[':path'];
  if (way === '/missing') stream.respondWithFile(path.join(__dirname, 'missing'), {}, { onError: error => { stream.respond({ ':status': 404 }); stream.end(error.code); } });
  else if (way === '/part') stream.respondWithFile(path.join(__dirname, 'module', 'data.json'), { 'content-type': 'application/json' }, { offset: 2, length: 5, statCheck: (stat, fields) => { fields.size = stat.size; } });
  else if (way === '/number') {
    const fd = fs.openSync(path.join(__dirname, 'module', 'data.json'), 'r');
    stream.respondWithFD(fd, {});
    stream.on('close', () => fs.closeSync(fd));
  } else stream.respondWithFile(path.join(__dirname, 'module', 'data.json'));
}, async session => [await ask(session, { ':path': '/' }), await ask(session, { ':path': '/part' }), await ask(session, { ':path': '/missing' }), await ask(session, { ':path': '/number' })]);
exports['large bodies'] = () => onStreams(stream => {
  let length = 0;
  stream.on('data', chunk => { length += chunk.length; });
  stream.on('end', () => {
    stream.respond({ length });
    stream.end(Buffer.alloc(2_000_000, 'y'));
  });
}, async session => {
  const [response, body] = await ask(session, { ':method': 'POST' }, Buffer.alloc(2_000_000, 'x'));
  return [response.length, body.length];
});
exports['a client that goes'] = () => {
  let tell;
  const told = new Promise(resolve => { tell = resolve; });
  return onRequests((request, response) => {
    const events = [];
    for (const name of ['aborted', 'close']) request.on(name, () => events.push(name));
    response.on('close', () => setImmediate(() => tell([events, request.aborted, request.complete, response.writableEnded])));
    response.write('some');
  }, async session => {
    const stream = session.request({ ':method': 'POST' });
    await once(stream, 'response');
    stream.close(http2.constants.NGHTTP2_CANCEL);
    return told;
  });
};
exports['sessions'] = () => {
  const events = [];
  const server = http2.createServer({ settings: { maxConcurrentStreams: 5 } }, (request, response) => response.end('x'));
  server.on('session', session => {
    events.push(['session', session.type, session.server === server, session.encrypted, session.alpnProtocol]);
    session.on('close', () => events.push(['close']));
  });
  return withServer(server, async session => {
    await ask(session, {});
    const most = session.remoteSettings.maxConcurrentStreams;
    session.close();
    await once(session, 'close');
    await new Promise(resolve => setTimeout(resolve, 20));
    return [events, most];
  });
};
exports['too many streams'] = () => withServer(http2.createServer({ settings: { maxConcurrentStreams: 1 } }).on('stream', stream => setTimeout(() => stream.respond() ?? stream.end('x'), 20)), async session => {
  await once(session, 'remoteSettings');
  return Promise.all([ask(session, {}), ask(session, {}), ask(session, {})]);
});
exports['a server that says it goes'] = () => onStreams(stream => {
  stream.session.goaway(0);
  stream.respond();
  setTimeout(() => stream.end('last'), 20);
}, async session => {
  const [answer, [code, last]] = await Promise.all([ask(session, {}), once(session, 'goaway')]);
  return [answer, code, last];
});
exports['connect'] = () => withServer(http2.createServer().on('connect', (request, response) => {
  response.writeHead(200);
  request.pipe(response.stream);
}).on('request', () => {}), async session => {
  const stream = session.request({ ':method': 'CONNECT', ':authority': 'example.com:80' });
  stream.end('through');
  const [response] = await once(stream, 'response');
  return [response[':status'], await text(stream)];
});
exports['whoever speaks HTTP/1 to it'] = () => onRequests(() => {}, async (session, port, server) => {
  const failed = once(server, 'sessionError');
  const request = http.get({ host: '127.0.0.1', port, agent: false });
  const [error] = await once(request, 'error');
  const [problem] = await failed;
  return [typeof error.code, problem];
});
