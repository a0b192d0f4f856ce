// `node:http`: clients and servers that talk to each other, and to sockets that say what they like.

'use strict';

const http = require('node:http');
const net = require('node:net');
const { once } = require('node:events');

/** Runs `use` with a server on a free port, and closes it with what is left of its connections. */
async function withServer(listener, use, options = {}) {
  const server = http.createServer(options, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(server.address().port, server);
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}

/** The same with a plain socket that answers. */
async function withSocket(listener, use) {
  const server = net.createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(server.address().port);
  } finally {
    await new Promise(resolve => server.close(resolve));
  }
}

async function text(stream) {
  let all = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) all += chunk;
  return all;
}

/** Sends a request and gives what came of it. */
function send(options, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', agent: false, ...options }, async response => {
      try {
        const { statusCode, statusMessage, httpVersion, complete } = response;
        const all = await text(response);
        const { date, ...headers } = response.headers;
        resolve({ statusCode, statusMessage, httpVersion, headers, text: all, hasDate: Boolean(date), before: complete, complete: response.complete, trailers: response.trailers });
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends bytes and gives all that came back, without dates. */
async function raw(port, ...pieces) {
  const socket = net.connect(port, '127.0.0.1');
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  let all = '';
  socket.setEncoding('latin1');
  socket.on('data', chunk => { all += chunk; });
  socket.on('error', () => {});
  await new Promise(resolve => socket.on('close', resolve));
  return all.replaceAll(/Date: .*\r\n/g, '');
}

const scrub = (value, port) => JSON.parse(JSON.stringify(value).replaceAll(String(port), 'PORT'));

exports['exports'] = () => Object.keys(http).sort();
exports['METHODS'] = () => http.METHODS.filter(method => method !== 'QUERY');
exports['STATUS_CODES'] = () => http.STATUS_CODES;

exports['get'] = () => withServer((request, response) => {
  response.setHeader('X-One', ['a', 'b']);
  response.end(JSON.stringify([request.method, request.url, request.headers, request.rawHeaders, request.httpVersion]));
}, async port => scrub(await send({ port, path: '/a?b=c', headers: { 'X-Two': 'three', Accept: ['x', 'y'] } }), port));

exports['post with a body'] = () => withServer(async (request, response) => {
  const body = await text(request);
  response.writeHead(201, 'Made', { 'Content-Type': 'text/plain' });
  response.write('got ');
  response.end(body);
}, async port => [
  await send({ port, method: 'POST', headers: { 'Content-Length': 5 } }, 'hello'),
  await send({ port, method: 'POST' }, 'whole'),
]);

exports['what reaches the server'] = () => withSocket(socket => {
  let all = '';
  socket.on('data', chunk => {
    all += chunk;
    if (all.includes('END')) socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${all.length}\r\n\r\n${all}`);
  });
}, async port => {
  const agent = new http.Agent({ keepAlive: true });
  const sent = [];
  const ask = async (options, ...pieces) => {
    const request = http.request({ host: '127.0.0.1', port, ...options });
    for (const piece of pieces) request.write(piece);
    request.end();
    const [response] = await once(request, 'response');
    sent.push(scrub(await text(response), port));
  };
  await ask({ path: '/END' });
  await ask({ path: '/END', agent: false });
  await ask({ path: '/END', agent });
  await ask({ method: 'post', agent: false }, 'a', 'END');
  await ask({ method: 'PUT', agent: false, headers: { 'content-length': '4' } }, 'aEND');
  await ask({ method: 'DELETE', path: '/END', agent: false, auth: 'user:pass' });
  await ask({ path: '/END', agent: false, headers: ['X-A', '1', 'X-A', '2'] });
  await ask({ path: '/END', agent: false, headers: { Host: 'other', Connection: 'close', Cookie: ['a=1', 'b=2'] } });
  await ask({ path: '/END', agent: false, setHost: false });
  agent.destroy();
  return sent;
});

exports['urls and options'] = () => withServer((request, response) => response.end(request.url + request.headers.host + request.method), async port => {
  const get = (...args) => new Promise((resolve, reject) => http.get(...args, async response => resolve(scrub(await text(response), port))).on('error', reject));
  return [
    await get(`http://127.0.0.1:${port}/one?x=y#z`),
    await get(new URL(`http://127.0.0.1:${port}/two`)),
    await get(`http://127.0.0.1:${port}/three`, { method: 'OPTIONS', path: '/four' }),
    await get({ host: '127.0.0.1', port, path: '/five', protocol: 'http:' }),
  ];
});

exports['wrong requests'] = () => {
  const outcomes = [];
  for (const options of [
    { path: '/a b' }, { method: 'A B' }, { method: 5 }, { protocol: 'ftp:' }, { agent: 5 }, { headers: { 'a b': 'c' } },
    { headers: { a: 'b\nc' } }, { headers: { a: undefined } }, { host: 5 }, { timeout: 'x' }, { headers: { 'Ünicode': 'x' } },
  ]) {
    try {
      http.request(options).on('error', () => {}).destroy();
      outcomes.push('nothing thrown');
    } catch (error) {
      outcomes.push([error.name, error.code, error.message]);
    }
  }
  try {
    http.request('nonsense');
  } catch (error) {
    outcomes.push([error.name, error.code, error.message]);
  }
  return outcomes;
};

exports['header fields of a request'] = () => {
  const request = http.request({ host: '127.0.0.1', port: 1, headers: { 'X-A': 'b' } });
  request.on('error', () => {});
  const outcome = [
    request.getHeader('x-a'), request.getHeaders(), request.getHeaderNames(), request.getRawHeaderNames(), request.hasHeader('X-a'),
    request.setHeader('C', ['d', 'e']) === request, request.getHeader('c'), request.removeHeader('c'), request.hasHeader('c'),
    request.path, request.method, request.host, request.protocol, request.finished, request.writableEnded, request.headersSent, request.destroyed, request.aborted, request.reusedSocket,
  ];
  request.destroy();
  return outcome;
};

exports['how header fields are joined'] = () => withSocket(socket => {
  socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nA: 1\r\nA: 2\r\nSet-Cookie: x\r\nSet-Cookie: y\r\nContent-Type: a\r\nContent-Type: b\r\nCookie: 1\r\nCookie: 2\r\nÜ: x\r\nE:\r\nF: \xe9\r\nAge: 1\r\nAge: 2\r\n\r\n'.replace('Ü', 'U'), 'latin1'));
}, async port => {
  const [response] = await once(http.get({ host: '127.0.0.1', port, agent: false }), 'response');
  response.resume();
  return [response.headers, response.headersDistinct, response.rawHeaders];
});

exports['chunked answers'] = () => withServer((request, response) => {
  response.setHeader('Trailer', 'X-After');
  response.write('one');
  response.write(Buffer.from('two'));
  response.write('3', 'latin1');
  response.addTrailers({ 'X-After': 'all' });
  response.end('four');
}, async port => [await send({ port }), await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')]);

exports['answers byte for byte'] = async () => {
  const kinds = {
    '/end': (request, response) => response.end('x'),
    '/empty': (request, response) => response.end(),
    '/204': (request, response) => { response.statusCode = 204; response.end(); },
    '/304': (request, response) => { response.writeHead(304, { ETag: '"a"' }); response.end(); },
    '/head': (request, response) => { response.setHeader('Content-Length', 5); response.end('hello'); },
    '/list': (request, response) => { response.writeHead(200, ['A', '1', 'A', '2']); response.end('x'); },
    '/both': (request, response) => { response.setHeader('A', '0'); response.setHeader('B', '0'); response.writeHead(200, { a: '1' }); response.end('x'); },
    '/flush': (request, response) => { response.flushHeaders(); setTimeout(() => response.end('late'), 5); },
    '/odd': (request, response) => { response.writeHead(299); response.end('x'); },
    '/nolength': (request, response) => { response.removeHeader('Content-Length'); response.removeHeader('Transfer-Encoding'); response.removeHeader('Connection'); response.end('x'); },
    '/date': (request, response) => { response.sendDate = false; response.end('x'); },
    '/utf8': (request, response) => { response.end('ü€'); },
    '/latin1': (request, response) => { response.setHeader('A', 'é'); response.end(Buffer.from('x')); },
    '/hints': (request, response) => { response.writeEarlyHints({ link: '</a>; rel=preload', 'x-b': 'c' }); response.writeProcessing(); response.end('x'); },
    '/close': (request, response) => { response.setHeader('Connection', 'close'); response.write('a'); response.end(); },
    '/length': (request, response) => { response.setHeader('Content-Length', '3'); response.write('ab'); response.end('c'); },
    '/cork': (request, response) => { response.cork(); response.write('a'); response.write('b'); response.uncork(); response.end('c'); },
  };
  return withServer((request, response) => kinds[request.url](request, response), async port => {
    const all = {};
    for (const kind of Object.keys(kinds)) {
      all[kind] = [
        await raw(port, `GET ${kind} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
        await raw(port, `HEAD ${kind} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
        await raw(port, `GET ${kind} HTTP/1.0\r\n\r\n`),
      ];
    }
    return all;
  });
};

exports['keep-alive and pipelining'] = () => withServer((request, response) => {
  setTimeout(() => response.end(request.url), request.url === '/1' ? 20 : 0);
}, async (port, server) => {
  server.keepAliveTimeout = 50;
  return raw(port, 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n', 'POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab', 'cGET /4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
});

exports['requests that are wrong'] = () => withServer((request, response) => { request.resume(); request.on('end', () => response.end('fine')); request.on('error', () => {}); }, async port => {
  const all = [];
  for (const head of [
    'GET / HTTP/1.1\r\n\r\n',
    'nonsense\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nA b: c\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: a\r\nA: ${'x'.repeat(20000)}\r\n\r\n`,
    'GET / HTTP/1.1\r\nHost: a\r\nExpect: nonsense\r\nConnection: close\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n0\r\nA: b\r\n\r\n',
  ]) all.push(await raw(port, head));
  return all;
});

exports['clientError'] = () => withServer(() => {}, async (port, server) => {
  const errors = [];
  server.on('clientError', (error, socket) => {
    errors.push([error.code, error.message, error.reason, Buffer.isBuffer(error.rawPacket)]);
    socket.end('HTTP/1.1 400 Mine\r\n\r\n');
  });
  return [await raw(port, 'GET / HTTP/1.1\r\nA b: c\r\n\r\n'), errors];
});

exports['agents keep connections'] = () => withServer((request, response) => response.end(String(request.socket.remotePort)), async port => {
  const agent = new http.Agent({ keepAlive: true });
  const ports = [];
  const reused = [];
  for (let index = 0; index < 3; index++) {
    const request = http.get({ host: '127.0.0.1', port, agent });
    const [response] = await once(request, 'response');
    ports.push(await text(response));
    reused.push(request.reusedSocket);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  const name = agent.getName({ host: '127.0.0.1', port });
  const state = [Object.keys(agent.freeSockets).length, Object.keys(agent.sockets).length, agent.freeSockets[name]?.length ?? agent.freeSockets[Object.keys(agent.freeSockets)[0]].length, agent.totalSocketCount];
  agent.destroy();
  return [new Set(ports).size, reused, state];
});

exports['agents limit connections'] = () => withServer((request, response) => setTimeout(() => response.end('x'), 5), async (port, server) => {
  let most = 0;
  let open = 0;
  server.on('connection', socket => {
    most = Math.max(most, ++open);
    socket.on('close', () => { open--; });
  });
  const agent = new http.Agent({ maxSockets: 2 });
  await Promise.all(Array.from({ length: 6 }, async () => {
    const [response] = await once(http.get({ host: '127.0.0.1', port, agent }), 'response');
    return text(response);
  }));
  agent.destroy();
  return [most, Object.keys(agent.requests).length];
});

exports['getName'] = () => [
  new http.Agent().getName({ host: 'a', port: 1 }), new http.Agent().getName(), new http.Agent().getName({ host: 'a', port: 1, localAddress: 'b', family: 4 }), new http.Agent().getName({ socketPath: '/x' }),
];

exports['connections of your own'] = () => withServer((request, response) => response.end('through'), async port => {
  const [response] = await once(http.get({ host: 'nowhere.invalid', port: 1, createConnection: () => net.connect(port, '127.0.0.1') }), 'response');
  class Mine extends http.Agent {
    createConnection(options, callback) {
      setTimeout(() => callback(null, net.connect(port, '127.0.0.1')), 1);
    }
  }
  const [other] = await once(http.get({ host: 'nowhere.invalid', port: 1, agent: new Mine() }), 'response');
  return [await text(response), await text(other)];
});

exports['connections that end early'] = () => withSocket(socket => socket.once('data', data => {
  const path = String(data).split(' ')[1];
  if (path === '/none') socket.end();
  else if (path === '/half') socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
  else if (path === '/chunk') socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab');
  else if (path === '/until') socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end');
  else if (path === '/nonsense') socket.end('nonsense');
  else if (path === '/two') socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab');
  else if (path === '/big') socket.end(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(20000)}\r\n\r\n`);
}), async port => {
  const all = {};
  for (const path of ['/none', '/half', '/chunk', '/until', '/nonsense', '/two', '/big']) {
    const events = all[path] = [];
    const request = http.get({ host: '127.0.0.1', port, path, agent: false });
    request.on('error', error => events.push(['request error', error.code, error.message, error.reason]));
    request.on('response', response => {
      response.on('data', chunk => events.push(['data', String(chunk)]));
      for (const name of ['end', 'aborted', 'close']) response.on(name, () => events.push([`response ${name}`, response.complete]));
      response.on('error', error => events.push(['response error', error.code, error.message]));
    });
    await new Promise(resolve => request.on('close', () => setTimeout(resolve, 5)));
    events.push(request.destroyed);
  }
  return all;
});

exports['refused'] = async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  const events = [];
  const request = http.get({ host: '127.0.0.1', port });
  for (const name of ['error', 'close', 'abort', 'socket']) request.on(name, value => events.push([name, name === 'error' ? [value.code, value.syscall] : null]));
  await once(request, 'close').catch(() => {});
  await new Promise(resolve => setTimeout(resolve, 5));
  return events;
};

exports['destroyed requests'] = () => withServer(() => {}, async port => {
  const all = [];
  for (const act of [request => request.destroy(), request => request.destroy(new Error('mine')), request => request.abort()]) {
    for (const wait of [0, 20]) {
      const events = [];
      const request = http.get({ host: '127.0.0.1', port, agent: false });
      for (const name of ['abort', 'error', 'close']) request.on(name, value => events.push([name, value?.message, value?.code]));
      if (wait) setTimeout(act, wait, request);
      else act(request);
      await new Promise(resolve => request.on('close', resolve));
      events.push([request.destroyed, request.aborted]);
      all.push(events);
    }
  }
  return all;
});

exports['abort signals'] = () => withServer(() => {}, async port => {
  const controller = new AbortController();
  const request = http.get({ host: '127.0.0.1', port, agent: false, signal: controller.signal });
  setTimeout(() => controller.abort(), 10);
  const error = await new Promise(resolve => request.on('error', resolve));
  return [error.name, error.code, error.message];
});

exports['timeouts of a request'] = () => withServer(() => {}, async port => {
  const all = [];
  for (const prepare of [() => http.get({ host: '127.0.0.1', port, agent: false, timeout: 20 }), () => http.get({ host: '127.0.0.1', port, agent: false }).setTimeout(20)]) {
    const request = prepare();
    const error = new Promise(resolve => request.on('error', resolve));
    await once(request, 'timeout');
    request.destroy();
    all.push((await error).message);
  }
  return all;
});

exports['expect and continue'] = () => withServer(async (request, response) => response.end(await text(request)), async port => {
  const events = [];
  const request = http.request({ host: '127.0.0.1', port, agent: false, method: 'POST', headers: { Expect: '100-continue' } });
  request.on('continue', () => {
    events.push('continue');
    request.end('body');
  });
  request.on('information', ({ statusCode, statusMessage }) => events.push([statusCode, statusMessage]));
  request.flushHeaders();
  const [response] = await once(request, 'response');
  return [events, await text(response)];
});

exports['checkContinue'] = () => withServer(() => {}, async (port, server) => {
  server.on('checkContinue', (request, response) => {
    response.writeHead(417);
    response.end('no');
  });
  const request = http.request({ host: '127.0.0.1', port, agent: false, method: 'POST', headers: { Expect: '100-continue' } });
  request.flushHeaders();
  const [response] = await once(request, 'response');
  return [response.statusCode, await text(response)];
});

exports['upgrade'] = () => withServer((request, response) => response.end('not upgraded'), async (port, server) => {
  server.on('upgrade', (request, socket, head) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhead');
    socket.write(`[${head}]`);
    socket.pipe(socket);
  });
  const request = http.get({ host: '127.0.0.1', port, headers: { Connection: 'Upgrade', Upgrade: 'echo' } });
  const [response, socket, head] = await once(request, 'upgrade');
  let all = String(head);
  socket.on('data', chunk => { all += chunk; });
  socket.end('echoed');
  await once(socket, 'end');
  return [response.statusCode, response.headers, all, request.destroyed];
});

exports['upgrade that nobody knows'] = () => withServer(async (request, response) => response.end(`not upgraded ${await text(request)}`), port => raw(port, 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade\r\nUpgrade: echo\r\nContent-Length: 2\r\n\r\nab'));

exports['connect'] = () => withServer(() => {}, async (port, server) => {
  server.on('connect', (request, socket, head) => {
    socket.write(`HTTP/1.1 200 Connected\r\n\r\n${request.url} ${head}`);
    socket.pipe(socket);
  });
  const request = http.request({ host: '127.0.0.1', port, method: 'CONNECT', path: 'example.com:80' }).end();
  const [response, socket, head] = await once(request, 'connect');
  let all = String(head);
  socket.on('data', chunk => { all += chunk; });
  socket.end('tunnel');
  await once(socket, 'end');
  return [response.statusCode, all];
});

exports['large bodies both ways'] = () => withServer((request, response) => request.pipe(response), async port => {
  const request = http.request({ host: '127.0.0.1', port, method: 'POST', agent: false });
  const piece = Buffer.alloc(100_000, 'x');
  (async () => {
    for (let index = 0; index < 50; index++) if (!request.write(piece)) await once(request, 'drain');
    request.end();
  })();
  const [response] = await once(request, 'response');
  let length = 0;
  for await (const chunk of response) length += chunk.length;
  return length;
});

exports['slow readers hold a server back'] = () => withServer((request, response) => {
  let sent = 0;
  const piece = Buffer.alloc(65536);
  const more = () => {
    while (sent < 200) {
      sent++;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}, async port => {
  const [response] = await once(http.get({ host: '127.0.0.1', port, agent: false }), 'response');
  await new Promise(resolve => setTimeout(resolve, 20));
  const before = response.socket.bytesRead < 4_000_000;
  let length = 0;
  for await (const chunk of response) length += chunk.length;
  return [before, length];
});

exports['a server hears of clients that go'] = () => new Promise((resolve, reject) => {
  const events = [];
  withServer((request, response) => {
    for (const name of ['aborted', 'close', 'error']) request.on(name, error => events.push(['request', name, error?.code]));
    response.on('close', () => events.push(['response close', response.writableEnded, response.writableFinished]));
    response.write('x');
  }, async port => {
    const request = http.get({ host: '127.0.0.1', port, agent: false });
    request.on('error', () => {});
    const [response] = await once(request, 'response');
    response.on('error', () => {});
    response.destroy();
    await new Promise(done => setTimeout(done, 30));
  }).then(() => resolve(events), reject);
});

exports['events of a request that is answered'] = () => withServer((request, response) => {
  const events = [];
  for (const name of ['end', 'close']) request.on(name, () => events.push(`request ${name}`));
  for (const name of ['finish', 'close', 'prefinish']) response.on(name, () => events.push(`response ${name}`));
  request.resume();
  request.on('end', () => {
    if (request.url === '/1') {
      response.end('x');
      request.socket.server.seen = events;
    } else response.end(JSON.stringify(request.socket.server.seen));
  });
}, async port => {
  await send({ port, path: '/1', method: 'POST' }, 'x');
  await new Promise(resolve => setTimeout(resolve, 10));
  return JSON.parse((await send({ port, path: '/2', method: 'POST' }, 'x')).text);
});

exports['events of a client request'] = () => withServer((request, response) => response.end('x'), async port => {
  const all = [];
  for (const agent of [false, new http.Agent({ keepAlive: true })]) {
    const events = [];
    const request = http.request({ host: '127.0.0.1', port, agent });
    for (const name of ['socket', 'finish', 'response', 'close', 'prefinish']) request.on(name, () => events.push(name));
    request.on('response', response => {
      for (const name of ['end', 'close']) response.on(name, () => events.push(`response ${name}`));
      response.resume();
    });
    request.end();
    await once(request, 'close');
    await new Promise(resolve => setTimeout(resolve, 5));
    all.push(events, [request.destroyed, request.writableFinished, request.writableEnded]);
    if (agent) agent.destroy();
  }
  return all;
});

exports['writing after the end'] = () => withServer((request, response) => {
  response.on('error', error => { request.socket.server.seen = [error.code, error.message]; });
  response.end('x');
  response.write('y', error => { request.socket.server.also = error.code; });
}, async (port, server) => {
  await send({ port });
  await new Promise(resolve => setTimeout(resolve, 5));
  return [server.seen, server.also];
});

exports['wrong answers'] = () => withServer((request, response) => {
  const outcomes = [];
  for (const act of [
    () => response.setHeader('a b', 'c'), () => response.setHeader('a', 'b\r\nc'), () => response.setHeader('a'), () => response.writeHead(99),
    () => response.writeHead(200, 'a\nb'), () => response.write(5), () => response.write(null), () => response.end({}), () => response.getHeader(5),
    () => response.writeHead(200, { 'x y': 'z' }), () => response.pipe(process.stdout),
  ]) {
    response.once('error', error => outcomes.push(['event', error.code, error.message]));
    try {
      act();
      outcomes.push('nothing thrown');
    } catch (error) {
      outcomes.push([error.name, error.code, error.message]);
    }
    response.removeAllListeners('error');
    response.statusMessage = undefined;
    response.statusCode = 200;
  }
  response.end(JSON.stringify(outcomes));
  for (const act of [() => response.setHeader('a', 'b'), () => response.removeHeader('a'), () => response.writeHead(200), () => response.appendHeader('a', 'b')]) {
    try {
      act();
    } catch (error) {
      (request.socket.server.seen ??= []).push([error.name, error.code, error.message]);
    }
  }
}, async (port, server) => [await send({ port }), server.seen]);

exports['validate'] = () => {
  const outcomes = [];
  for (const act of [() => http.validateHeaderName('a'), () => http.validateHeaderName('a b'), () => http.validateHeaderName(''), () => http.validateHeaderValue('a', 'b'), () => http.validateHeaderValue('a', undefined), () => http.validateHeaderValue('a', 'ü€')]) {
    try {
      outcomes.push(act());
    } catch (error) {
      outcomes.push([error.name, error.code, error.message]);
    }
  }
  return outcomes;
};

exports['Unix sockets'] = async () => {
  const path = `/tmp/duet-http-${process.pid}.sock`;
  const server = http.createServer((request, response) => response.end(request.headers.host)).listen(path);
  await once(server, 'listening');
  const [response] = await once(http.get({ socketPath: path, path: '/x', agent: false }), 'response');
  const all = await text(response);
  await new Promise(resolve => server.close(resolve));
  return all;
};

exports['closing idle connections'] = () => withServer((request, response) => response.end('x'), async (port, server) => {
  const agent = new http.Agent({ keepAlive: true });
  const [response] = await once(http.get({ host: '127.0.0.1', port, agent }), 'response');
  await text(response);
  await new Promise(resolve => setTimeout(resolve, 10));
  const before = await new Promise(resolve => server.getConnections((error, count) => resolve(count)));
  server.closeIdleConnections();
  await new Promise(resolve => setTimeout(resolve, 10));
  const after = await new Promise(resolve => server.getConnections((error, count) => resolve(count)));
  return [before, after, Object.keys(agent.freeSockets).length];
});

exports['classes may be extended and called'] = () => {
  class Mine extends http.IncomingMessage {}
  class Yours extends http.ServerResponse {}
  function Old(options) { http.Agent.call(this, options); }
  require('node:util').inherits?.(Old, http.Agent);
  return [new Mine() instanceof http.IncomingMessage, new Yours({ method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 }) instanceof http.OutgoingMessage, new Mine() instanceof require('node:stream').Readable, new http.Server() instanceof net.Server, http.Agent() instanceof http.Agent];
};
