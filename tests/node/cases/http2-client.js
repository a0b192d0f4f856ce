// `node:http2`, the client: everything that a server of Node.js' own says, and what it makes of it.

'use strict';

const fs = require('node:fs');
const http2 = require('node:http2');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { AsyncLocalStorage } = require('node:async_hooks');
const { Duplex } = require('node:stream');
const { once } = require('node:events');
const { spawn } = require('node:child_process');

const ca = fs.readFileSync(path.join(__dirname, '..', 'certificates', 'authority.pem'));

/** Runs `use` with a session to a server in a process of its own. */
async function withSession(use, options = {}, isSecure = false) {
  const peer = spawn('node', [path.join(__dirname, 'http2', 'peer.js')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [plain, secure] = JSON.parse(String((await once(peer.stdout, 'data'))[0]));
  const session = isSecure ? http2.connect(`https://localhost:${secure}`, { ca, family: 4, ...options }) : http2.connect(`http://127.0.0.1:${plain}`, options);
  try {
    return await use(session, isSecure ? secure : plain);
  } finally {
    session.on('error', () => {});
    session.destroy();
    peer.stdin.end();
    await once(peer, 'exit');
  }
}

async function text(stream) {
  let all = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) all += chunk;
  return all;
}

/** A request and what came of it. */
async function ask(session, headers, body, options) {
  const stream = session.request(headers, options);
  stream.end(body);
  const [response] = await once(stream, 'response');
  delete response.date;
  return [response, await text(stream)];
}

/** What a stream or a session tells, in its order, until it is closed. */
function told(emitter, names) {
  const all = [];
  for (const name of names) emitter.on(name, (...values) => all.push([name, ...values.map(value => (value instanceof Error ? { code: value.code, message: value.message } : Buffer.isBuffer(value) ? String(value) : typeof value === 'object' && value !== null ? '…' : value))]));
  return new Promise(resolve => emitter.on('close', () => setImmediate(resolve, all)));
}

const STREAM_EVENTS = ['ready', 'continue', 'headers', 'response', 'trailers', 'end', 'finish', 'aborted', 'error', 'close', 'frameError'];
const SESSION_EVENTS = ['connect', 'goaway', 'error', 'close', 'frameError'];

exports['requests and answers'] = () => withSession(async session => [
  await ask(session, { ':path': '/echo', ':method': 'POST' }, 'sent'),
  await ask(session, { ':path': '/echo' }),
  await ask(session, { ':path': '/fields', ':method': 'PUT', 'X-Mixed': 'Case', list: ['a', 'b'], cookie: ['a=1', 'b=2'], number: 5, authorization: 'secret', gone: undefined, none: [], [http2.sensitiveHeaders]: ['number'] }, 'x'),
]);
exports['over TLS'] = () => withSession(async session => {
  await once(session, 'connect');
  return [session.alpnProtocol, session.encrypted, session.socket.authorized, session.socket instanceof tls.TLSSocket, session.originSet.length, await ask(session, { ':path': '/echo', ':method': 'POST' }, 'sent')];
}, {}, true);
exports['events of a stream, in order'] = () => withSession(async session => {
  const outcomes = [];
  for (const [way, body, extra] of [['/echo', 'x'], ['/hints'], ['/continue', 'x', { expect: '100-continue' }], ['/trailers', 'x'], ['/only-trailers'], ['/no-content'], ['/early', 'x']]) {
    const stream = session.request({ ':path': way, ':method': body ? 'POST' : 'GET', ...extra }, { waitForTrailers: way === '/trailers' });
    const events = told(stream, STREAM_EVENTS);
    stream.on('wantTrailers', () => stream.sendTrailers({ mine: 'yes' }));
    const trailers = new Promise(resolve => { stream.once('trailers', resolve); stream.once('close', resolve); });
    stream.resume();
    if (body) stream.end(body);
    outcomes.push([way, await events, stream.rstCode, stream.destroyed, { ...await trailers }]);
  }
  return outcomes;
});
exports['the state of a stream'] = () => withSession(async session => {
  const stream = session.request({ ':path': '/echo', ':method': 'POST' });
  const before = [stream.id, stream.pending, stream.state, stream.sentHeaders[':path'], stream.headersSent, stream.endAfterHeaders, stream.bufferSize];
  await once(stream, 'response');
  const state = [stream.id, stream.pending, { ...stream.state }, stream.session === session, stream.closed, stream.aborted];
  stream.close(http2.constants.NGHTTP2_CANCEL);
  await once(stream, 'close');
  return [before, state, stream.closed, stream.destroyed, stream.aborted, stream.rstCode, stream.session, stream.state];
});
exports['large bodies both ways'] = () => withSession(async session => {
  const down = session.request({ ':path': '/large' });
  let length = 0;
  for await (const chunk of down) length += chunk.length;
  const body = Buffer.alloc(3_000_000, 'x');
  const [, counted] = await ask(session, { ':path': '/count', ':method': 'POST' }, body);
  const echo = session.request({ ':path': '/echo', ':method': 'POST' });
  for (let index = 0; index < 20; index++) echo.write(body.subarray(0, 70_000));
  echo.end();
  let echoed = 0;
  for await (const chunk of echo) echoed += chunk.length;
  return [length, counted, echoed];
});
exports['whoever does not read is not sent more than a window'] = () => withSession(async session => {
  const stream = session.request({ ':path': '/large' });
  await once(stream, 'response');
  await new Promise(resolve => setTimeout(resolve, 100));
  const other = await ask(session, { ':path': '/echo' });
  let length = 0;
  const isBounded = stream.readableLength <= 150_000;
  for await (const chunk of stream) length += chunk.length;
  return [other[0][':status'], isBounded, length];
});
exports['a thousand streams at once'] = () => withSession(async session => {
  const all = await Promise.all(Array.from({ length: 1000 }, (_, index) => ask(session, { ':path': '/echo', ':method': 'POST' }, `body ${index}`)));
  return [new Set(all.map(([, body]) => body)).size, all[999][1], all.every(([response]) => response[':status'] === 200)];
});
exports['pushed streams'] = () => withSession(async session => {
  const pushed = new Promise(resolve => session.on('stream', (stream, headers, flags) => {
    stream.on('push', async answer => resolve([headers[':path'], headers[':method'], flags, answer[':status'], answer.kind, stream.id, await text(stream)]));
  }));
  return [await ask(session, { ':path': '/push' }), await pushed];
});
exports['no pushes for whoever wants none'] = () => withSession(async session => {
  session.on('stream', () => { throw new Error('it was pushed'); });
  const stream = session.request({ ':path': '/push' });
  const events = told(stream, ['response', 'error', 'close']);
  stream.resume();
  return [await events, stream.rstCode];
}, { settings: { enablePush: false } });
exports['trailers both ways'] = () => withSession(async session => {
  const stream = session.request({ ':path': '/trailers', ':method': 'POST' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ mine: 'yes' }));
  let early;
  try { stream.sendTrailers({}); } catch (error) { early = error; }
  stream.end('x');
  const [trailers] = await Promise.all([once(stream, 'trailers'), text(stream)]);
  return [early, { ...trailers[0] }, stream.sentTrailers.mine];
});
exports['streams that the server breaks off'] = () => withSession(async session => {
  const outcomes = [];
  for (const way of ['/reset', '/reset-at-once']) {
    for (const code of [0, 2, 7, 8, 11]) {
      const stream = session.request({ ':path': way, code, ':method': 'POST' });
      const events = told(stream, ['response', 'end', 'aborted', 'error', 'close']);
      stream.resume();
      outcomes.push([way, code, await events, stream.rstCode]);
    }
  }
  return outcomes;
});
exports['streams that we break off'] = () => withSession(async session => {
  const outcomes = [];
  for (const act of [
    stream => stream.close(), stream => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR), stream => stream.destroy(), stream => stream.destroy(new Error('mine')),
    (stream, controller) => controller.abort(), (stream, controller) => { setImmediate(() => controller.abort(new Error('reason'))); },
  ]) {
    const controller = new AbortController();
    const stream = session.request({ ':path': '/silent', ':method': 'POST' }, { signal: controller.signal });
    const events = told(stream, ['aborted', 'error', 'close']);
    stream.resume();
    act(stream, controller);
    outcomes.push([await events, stream.rstCode]);
  }
  const stream = session.request({ ':path': '/silent' }, { signal: AbortSignal.abort() });
  outcomes.push(await told(stream, ['error', 'close']));
  return outcomes;
});
exports['a server that goes'] = async () => {
  const outcomes = [];
  for (const code of [0, 2]) {
    outcomes.push(await withSession(async session => {
      const all = told(session, SESSION_EVENTS);
      const stream = session.request({ ':path': '/goaway', code });
      const events = told(stream, ['response', 'end', 'error', 'close']);
      stream.resume();
      let refused;
      session.once('goaway', () => setImmediate(() => { try { session.request({}); } catch (error) { refused = error.code; } }));
      // It may say so several times.
      return [await events, (await all).filter(([name], index, list) => name !== 'goaway' || list[index - 1][0] !== 'goaway'), refused, session.closed, session.destroyed, session.goawayCode, session.goawayLastStreamID];
    }));
  }
  return outcomes;
};
exports['a session that is closed'] = () => withSession(async session => {
  const all = told(session, SESSION_EVENTS);
  const stream = session.request({ ':path': '/echo', ':method': 'POST' });
  await once(stream, 'response');
  session.close();
  stream.end('x');
  const body = await text(stream);
  const events = await all;
  const thrown = [];
  for (const act of [() => session.request(), () => session.ping(() => {}), () => session.settings({}), () => session.goaway(), () => session.setNextStreamID(5), () => session.setLocalWindowSize(5)]) {
    try { thrown.push(act()); } catch (error) { thrown.push(error); }
  }
  return [body, events, thrown, session.socket, session.state, session.localSettings];
});
exports['a session that is destroyed'] = async () => {
  const outcomes = [];
  for (const act of [session => session.destroy(), session => session.destroy(new Error('mine')), session => session.destroy(11)]) {
    outcomes.push(await withSession(async session => {
      const pending = session.request({ ':path': '/silent' });
      const first = told(pending, ['aborted', 'error', 'close']);
      await once(session, 'connect');
      const stream = session.request({ ':path': '/silent', ':method': 'POST' });
      const second = told(stream, ['aborted', 'error', 'close']);
      const all = told(session, ['error', 'close']);
      act(session);
      return [await first, await second, pending.rstCode, await all];
    }));
  }
  return outcomes;
};
exports['a session that is destroyed before it is connected'] = () => withSession(async session => {
  const stream = session.request({ ':path': '/silent' });
  const events = told(stream, ['aborted', 'error', 'close']);
  const all = told(session, ['connect', 'error', 'close']);
  session.destroy(new Error('mine'));
  return [await events, await all];
});
exports['a connection that is cut'] = () => withSession(async session => {
  const all = told(session, ['goaway', 'error', 'close']);
  const stream = session.request({ ':path': '/cut' });
  const events = told(stream, ['response', 'aborted', 'end', 'error', 'close']);
  stream.resume();
  return [await events, await all, stream.rstCode];
});
exports['nobody listens'] = async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const stream = session.request({});
  const events = told(stream, ['error', 'close']);
  const all = told(session, ['error', 'close']);
  const clean = list => JSON.stringify(list).replaceAll(String(port), 'PORT');
  return [clean(await events), clean(await all)];
};
exports['pings'] = () => withSession(async session => {
  const [early] = await new Promise(resolve => session.ping((...values) => resolve(values)));
  await once(session, 'connect');
  const outcomes = [early];
  const [error, duration, payload] = await new Promise(resolve => session.ping(Buffer.from('abcdefgh'), (...values) => resolve(values)));
  outcomes.push([error, typeof duration, String(payload)]);
  outcomes.push(await new Promise(resolve => session.ping((problem, time, answer) => resolve([problem, answer.length]))));
  for (const given of ['short', Buffer.from('short'), 5]) try { session.ping(given, () => {}); } catch (problem) { outcomes.push(problem); }
  const heard = once(session, 'ping');
  outcomes.push((await ask(session, { ':path': '/ping' }))[1], String((await heard)[0]));
  return outcomes;
});
exports['settings'] = () => withSession(async session => {
  const before = [session.localSettings, session.remoteSettings, session.pendingSettingsAck];
  await once(session, 'remoteSettings');
  const first = session.remoteSettings;
  await new Promise(resolve => setTimeout(resolve, 20));
  const local = await new Promise(resolve => session.settings({ initialWindowSize: 100_000, maxFrameSize: 20_000, headerTableSize: 100, maxHeaderListSize: 5000 }, (error, settings) => resolve([error, settings])));
  const changed = once(session, 'remoteSettings');
  const [, body] = await ask(session, { ':path': '/settings' });
  const [, counted] = await ask(session, { ':path': '/count', ':method': 'POST' }, 'x'.repeat(10_000));
  return [before, first, local, session.localSettings, (await changed)[0], body, counted, session.pendingSettingsAck];
}, { settings: { initialWindowSize: 50_000, customSettings: { 9999: 5 } } });
exports['settings that cannot be'] = () => withSession(async session => {
  const outcomes = [];
  for (const settings of [{ headerTableSize: -1 }, { initialWindowSize: 2 ** 31 }, { maxFrameSize: 1 }, { maxConcurrentStreams: 'x' }, { enablePush: 1 }, { maxHeaderSize: -1 }, { customSettings: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [index + 20, 1])) }, 5, []]) {
    try { outcomes.push(session.settings(settings)); } catch (error) { outcomes.push([error, error.name, error.min, error.max, error.actual]); }
    try { outcomes.push(http2.getPackedSettings(settings).toString('hex')); } catch (error) { outcomes.push(error.code); }
  }
  return outcomes;
});
exports['heads that cannot be'] = () => withSession(async session => {
  const outcomes = [];
  for (const headers of [{ ':unknown': 'x' }, { connection: 'close' }, { te: 'gzip' }, { 'content-length': ['1', '2'] }, { ':path': ['/', '/x'] }, { Host: 'a', host: 'b' }, { ':method': 'CONNECT' }, { ':method': 'CONNECT', ':authority': 'a', ':path': '/' }, { ':method': 'CONNECT', ':authority': 'a', ':scheme': 'http' }, 'x']) {
    try { session.request(headers, typeof headers === 'string' ? undefined : {}).on('error', () => {}).close(8); outcomes.push('taken'); } catch (error) { outcomes.push(error); }
  }
  for (const options of [{ endStream: 1 }, { weight: 'x' }, { parent: -1 }, { exclusive: 1 }, 5]) {
    try { session.request({ ':path': '/silent' }, options).on('error', () => {}).close(8); outcomes.push('taken'); } catch (error) { outcomes.push(error.code); }
  }
  return outcomes.filter(outcome => Array.isArray(outcome) === false);
});
exports['a name that is none ends the session'] = () => withSession(async session => {
  const all = told(session, ['error', 'close']);
  await once(session, 'connect');
  try { session.request({ 'a b': 'x' }); } catch (error) { return [error, await all]; }
  return await all;
});
exports['heads that are too large to send'] = () => withSession(async session => {
  const all = told(session, ['error', 'close', 'frameError']);
  const stream = session.request({ ':path': '/echo', big: 'x'.repeat(70_000) });
  const events = told(stream, ['ready', 'response', 'frameError', 'error', 'close']);
  return [await events, await all];
});
exports['heads that are large'] = () => withSession(async session => {
  const [response, body] = await ask(session, { ':path': '/big-head' });
  const [, sent] = await ask(session, { ':path': '/fields', big: 'x'.repeat(40_000) });
  return [Object.keys(response).length, response['x-99'].length, body, JSON.parse(sent)[0].big.length];
});
exports['heads that are too large to take'] = () => withSession(async session => {
  const stream = session.request({ ':path': '/many-fields' });
  const events = told(stream, ['response', 'error', 'close']);
  return [await events, stream.rstCode, (await ask(session, { ':path': '/echo' }))[0][':status']];
});
exports['other services and origins'] = () => withSession(async (session, port) => {
  await once(session, 'connect');
  const all = [];
  session.on('altsvc', (alt, origin, stream) => all.push([alt, origin, stream]));
  session.on('origin', origins => all.push(origins));
  const clean = list => list.map(origin => origin.replace(String(port), 'PORT'));
  const before = clean(session.originSet);
  await ask(session, { ':path': '/altsvc' });
  const between = clean(session.originSet);
  await ask(session, { ':path': '/misdirected' });
  return [before, all, between, clean(session.originSet)];
}, {}, true);
exports['connections of others'] = () => withSession(async (session, port) => {
  const socket = net.connect(port, '127.0.0.1');
  const mine = http2.connect('http://localhost', { createConnection: (authority, options) => { options.seen = authority.href; return socket; } });
  const [response, body] = await ask(mine, { ':path': '/echo', ':method': 'POST' }, 'over a socket');
  let bound;
  try { http2.connect('http://localhost', { createConnection: () => socket }); } catch (error) { bound = error; }
  mine.close();
  await once(mine, 'close');
  // Any stream will do.
  const inner = net.connect(port, '127.0.0.1');
  const duplex = new Duplex({
    read() { inner.resume(); },
    write(chunk, encoding, callback) { inner.write(chunk, callback); },
    final(callback) { inner.end(callback); },
    destroy(error, callback) { inner.destroy(); callback(error); },
  });
  inner.on('data', chunk => { if (!duplex.push(chunk)) inner.pause(); });
  inner.on('end', () => duplex.push(null));
  inner.on('close', () => duplex.destroy());
  const other = http2.connect('http://localhost', { createConnection: () => duplex });
  const again = await ask(other, { ':path': '/echo', ':method': 'POST' }, 'over a stream');
  other.close();
  await once(other, 'close');
  return [response, body, bound, again[1]];
});
exports['the socket of a session'] = () => withSession(async session => {
  await once(session, 'connect');
  const { socket } = session;
  const outcomes = [socket.remoteAddress, typeof socket.remotePort, socket instanceof net.Socket, socket === session.socket, typeof socket.setTimeout, session.alpnProtocol, session.encrypted, session.originSet, session.type];
  for (const name of ['destroy', 'emit', 'end', 'pause', 'read', 'resume', 'write', 'setEncoding', 'setKeepAlive', 'setNoDelay']) {
    try { outcomes.push(typeof socket[name]); } catch (error) { outcomes.push(error.code); }
  }
  try { socket.pause = 1; } catch (error) { outcomes.push(error.code); }
  socket.mine = 5;
  outcomes.push(socket.mine);
  session.destroy();
  try { outcomes.push(socket.remoteAddress); } catch (error) { outcomes.push(error); }
  return outcomes;
});
exports['idle sessions and streams'] = () => withSession(async session => {
  await once(session, 'connect');
  const stream = session.request({ ':path': '/silent' });
  const which = [];
  await Promise.all([
    new Promise(resolve => stream.setTimeout(20, () => { which.push('stream'); resolve(); })),
    new Promise(resolve => session.setTimeout(60, () => { which.push('session'); resolve(); })),
  ]);
  stream.close(8);
  await once(stream, 'close');
  let wrong;
  try { session.setTimeout('x'); } catch (error) { wrong = error.code; }
  return [which, wrong];
});
exports['priorities'] = () => withSession(async session => {
  await once(session, 'connect');
  const stream = session.request({ ':path': '/echo', ':method': 'POST' }, { weight: 5, exclusive: true });
  stream.priority({ weight: 100, parent: 0, exclusive: true });
  stream.end('x');
  let wrong;
  try { stream.priority({ weight: 'x' }); } catch (error) { wrong = error.code; }
  return [await text(stream), wrong];
});
exports['numbers of streams and windows'] = () => withSession(async session => {
  await once(session, 'connect');
  session.setNextStreamID(101);
  session.setLocalWindowSize(1_000_000);
  const stream = session.request({ ':path': '/large' });
  const { id } = stream;
  let length = 0;
  for await (const chunk of stream) length += chunk.length;
  const { nextStreamID, effectiveLocalWindowSize } = session.state;
  let wrong;
  try { session.setNextStreamID(-1); } catch (error) { wrong = error.code; }
  return [id, length, nextStreamID, effectiveLocalWindowSize, Object.keys(session.state), wrong];
});
exports['the context of a request'] = () => withSession(async session => {
  const storage = new AsyncLocalStorage();
  const all = await Promise.all([1, 2, 3].map(number => storage.run(number, () => new Promise(resolve => {
    const seen = [];
    const stream = session.request({ ':path': '/echo', ':method': 'POST' });
    for (const name of ['response', 'data', 'end', 'close']) stream.on(name, () => seen.push(storage.getStore()));
    stream.on('close', () => resolve(seen));
    stream.end('x');
  }))));
  return all;
});
exports['promises of sessions'] = () => withSession(async (session, port) => {
  const connected = await require('node:util').promisify(http2.connect)(`http://127.0.0.1:${port}`);
  const isConnected = !connected.connecting;
  connected.close();
  await once(connected, 'close');
  return isConnected;
});
exports['authorities that cannot be'] = () => ['ftp://x', 5, null, [], 'no url'].map(authority => {
  try { return typeof http2.connect(authority); } catch (error) { return error; }
});

/** A session with a server that says what it is told to, and what came of it. */
async function against(bytes, use = session => session.request({ ':path': '/', ':method': 'POST' })) {
  const server = net.createServer(socket => {
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.write(Buffer.concat(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const all = told(session, ['goaway', 'error', 'close', 'frameError']);
  const stream = use(session);
  const events = told(stream, ['response', 'headers', 'aborted', 'error', 'close']);
  await events;
  const { rstCode } = stream;
  session.destroy();
  server.close();
  return [await events, rstCode, await all];
}

const frame = (type, flags, stream, payload = '') => {
  const body = Buffer.from(payload, 'hex');
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
};
const SETTINGS = frame(4, 0, 0);

exports['servers that break the rules of a connection'] = async () => [
  await against([Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]),
  await against([SETTINGS, frame(1, 4, 2, '88')]),
  await against([SETTINGS, frame(8, 0, 0, '00000000')]),
];
exports['servers that break the rules of a stream'] = async () => [
  await against([SETTINGS, frame(1, 4, 1, '82')]),
  await against([SETTINGS, frame(1, 4, 1, '88'), frame(1, 4, 1, '88')]),
  await against([SETTINGS, frame(1, 4, 1, '885c0133'), frame(0, 1, 1, '6161')]),
  await against([SETTINGS, frame(3, 0, 1, '0000000b')]),
];
exports['whatever servers say, a session can be ended'] = async () => {
  const junk = [
    [SETTINGS, frame(1, 4, 1, 'ffffffffff')], [frame(4, 0, 0, '0004ffffffff')], [SETTINGS, frame(6, 0, 0, '00')], [SETTINGS, frame(4, 1, 0, '00')], [SETTINGS, frame(7, 0, 0, '00')],
    [SETTINGS, frame(3, 0, 1, '00')], [SETTINGS, frame(8, 0, 0, '7fffffff'), frame(8, 0, 0, '7fffffff')], [SETTINGS, frame(0, 8, 1, 'ff')], [SETTINGS, frame(5, 4, 1, '0000000282')],
    [SETTINGS, Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])],
  ];
  const ended = [];
  for (const bytes of junk) {
    const server = net.createServer(socket => socket.on('error', () => {}).on('data', () => {}).write(Buffer.concat(bytes)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
    session.on('error', () => {});
    const stream = session.request({ ':path': '/', ':method': 'POST' });
    stream.on('error', () => {});
    const closed = Promise.all([session, stream].map(one => new Promise(resolve => one.on('close', resolve))));
    // Node.js waits for some of them to go.
    setTimeout(() => session.destroy(), 50);
    await closed;
    ended.push([session.destroyed, stream.destroyed]);
    server.close();
  }
  return ended;
};
