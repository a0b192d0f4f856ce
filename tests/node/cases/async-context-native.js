// AsyncLocalStorage through whatever calls back from outside of JavaScript: files, sockets, names,
// compression, keys, other processes, and the web's streams. Many flows at once, so that an answer that
// comes back in another's name is seen.

'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');
const { execFile, spawn } = require('node:child_process');
const crypto = require('node:crypto');
const dgram = require('node:dgram');
const dns = require('node:dns');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const readline = require('node:readline');
const { PassThrough, Readable, pipeline, Transform, finished } = require('node:stream');
const { promisify } = require('node:util');
const zlib = require('node:zlib');
const events = require('node:events');

const storage = new AsyncLocalStorage();
const FLOWS = 24;

/** Plays the same flow many times at once; each of its checks must find its own store. */
async function interleaved(flow) {
  const wrong = [];
  let checks = 0;
  const flows = Array.from({ length: FLOWS }, (_, id) => storage.run({ id }, () => flow(where => {
    checks++;
    if (storage.getStore()?.id !== id) wrong.push(`${where}: ${id} is ${storage.getStore()?.id}`);
  }, id)));
  await Promise.all(flows);
  return { wrong, checks };
}

/** Waits for the callback that `start` is given, and checks where it is called. */
const called = (check, where, start) => new Promise(resolve => start((...parameters) => { check(where); resolve(parameters); }));

const listening = server => new Promise(resolve => { server.listen(0, '127.0.0.1', () => resolve(server.address().port)); });
const closed = server => new Promise(resolve => { server.close(resolve); });

exports['files'] = () => interleaved(async check => {
  await called(check, 'stat', done => fs.stat(__filename, done));
  await called(check, 'readFile', done => fs.readFile(__filename, done));
  const [, file] = await called(check, 'open', done => fs.open(__filename, done));
  await called(check, 'read', done => fs.read(file, Buffer.alloc(8), 0, 8, 0, done));
  await called(check, 'close', done => fs.close(file, done));
  await called(check, 'readdir', done => fs.readdir(__dirname, done));
  await called(check, 'an error', done => fs.readFile('/no/such/file', done));
  await fs.promises.stat(__filename);
  check('fs.promises');
  const handle = await fs.promises.open(__filename);
  check('FileHandle');
  await handle.close();
  check('FileHandle.close');
  await new Promise(resolve => fs.createReadStream(__filename).on('open', () => check('stream opens')).on('data', () => check('stream data')).on('close', () => { check('stream closes'); resolve(); }));
  for await (const line of readline.createInterface({ input: Readable.from(['a\n', 'b\n']) })) check(`line ${line}`);
});
exports['sockets'] = async () => {
  const server = net.createServer(socket => socket.pipe(socket));
  const port = await listening(server);
  const outcome = await interleaved(async check => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('data', () => check('data'));
    await called(check, 'connect', done => socket.once('connect', done));
    await called(check, 'write', done => socket.write('x', done));
    await called(check, 'first data', done => socket.once('data', done));
    socket.setTimeout(5);
    await called(check, 'timeout', done => socket.once('timeout', done));
    socket.end();
    await called(check, 'close', done => socket.once('close', done));
    await called(check, 'refused', done => net.connect(1, '127.0.0.1').on('error', done));
  });
  await closed(server);
  return outcome;
};
exports['HTTP'] = async () => {
  const server = http.createServer((request, response) => request.pipe(response));
  const port = await listening(server);
  const outcome = await interleaved(async (check, id) => {
    for (const agent of [undefined, false]) {
      const request = http.request({ port, host: '127.0.0.1', method: 'POST', agent });
      const answered = called(check, 'response', done => request.on('response', done));
      request.end(`flow ${id}`);
      const [response] = await answered;
      response.on('data', () => check('data'));
      await called(check, 'end', done => response.on('end', done));
    }
    const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'x' });
    check('fetch');
    await answer.text();
    check('body');
  });
  server.closeAllConnections();
  await closed(server);
  return outcome;
};
exports['datagrams and names'] = () => interleaved(async check => {
  const socket = dgram.createSocket('udp4');
  await called(check, 'listening', done => socket.bind(0, '127.0.0.1', done));
  const heard = called(check, 'message', done => socket.on('message', done));
  await called(check, 'send', done => socket.send('x', socket.address().port, '127.0.0.1', done));
  await heard;
  await called(check, 'close', done => socket.close(done));
  await called(check, 'lookup', done => dns.lookup('127.0.0.1', done));
  await called(check, 'lookup of localhost', done => dns.lookup('localhost', done));
  await dns.promises.lookup('localhost');
  check('dns.promises');
});
exports['compression'] = () => interleaved(async check => {
  for (const name of ['gzip', 'deflate', 'brotliCompress']) await called(check, name, done => zlib[name]('x'.repeat(1000), done));
  await promisify(zlib.deflateRaw)('x');
  check('promisified');
  const stream = zlib.createGzip();
  stream.on('data', () => check('data'));
  stream.end('x');
  await called(check, 'end', done => stream.on('end', done));
});
exports['keys'] = () => interleaved(async check => {
  await called(check, 'randomBytes', done => crypto.randomBytes(8, done));
  await called(check, 'pbkdf2', done => crypto.pbkdf2('a', 'b', 1, 16, 'sha256', done));
  await called(check, 'scrypt', done => crypto.scrypt('a', 'b', 16, { N: 2 }, done));
  await called(check, 'hkdf', done => crypto.hkdf('sha256', 'a', 'b', 'c', 16, done));
  await called(check, 'generateKeyPair', done => crypto.generateKeyPair('ed25519', {}, done));
  const key = crypto.generateKeyPairSync('ed25519');
  await called(check, 'sign', done => crypto.sign(null, Buffer.from('x'), key.privateKey, done));
  await crypto.subtle.digest('SHA-256', Buffer.from('x'));
  check('subtle');
});
exports['streams'] = () => interleaved(async check => {
  const upper = new Transform({
    transform(piece, encoding, done) { check('transform'); done(null, String(piece).toUpperCase()); },
    flush(done) { check('flush'); setImmediate(done); },
  });
  await called(check, 'pipeline', done => pipeline(Readable.from(['a', 'b']), upper, new PassThrough().resume(), done));
  const through = new PassThrough();
  const over = called(check, 'finished', done => finished(through.resume(), done));
  through.end();
  await over;
  for await (const piece of Readable.from(['a', 'b']).map(async one => { await null; check('map'); return one; })) check(`piece ${piece}`);
  const web = new ReadableStream({
    async pull(controller) {
      check('pull');
      await new Promise(resolve => setTimeout(resolve, 1));
      controller.enqueue('x');
      controller.close();
    },
  });
  for await (const piece of web.pipeThrough(new TransformStream({ transform(one, controller) { check('web transform'); controller.enqueue(one); } }))) check(`web ${piece}`);
});
exports['emitters, signals and channels'] = () => interleaved(async check => {
  const emitter = new events.EventEmitter();
  setTimeout(() => emitter.emit('event', 1), 1);
  await events.once(emitter, 'event');
  check('once');
  setTimeout(() => { emitter.emit('more', 1); emitter.emit('last'); }, 1);
  for await (const _ of events.on(emitter, 'more', { close: ['last'] })) check('on');
  const controller = new AbortController();
  const aborted = called(check, 'abort', done => controller.signal.addEventListener('abort', done));
  setTimeout(() => controller.abort(), 1);
  await aborted;
  const target = new EventTarget();
  target.addEventListener('event', () => check('target'));
  target.dispatchEvent(new Event('event'));
});
exports['other processes'] = () => interleaved(async (check, id) => {
  if (id % 4) return;
  await called(check, 'execFile', done => execFile('/bin/true', done));
  const child = spawn('/bin/echo', ['x']);
  child.stdout.on('data', () => check('output'));
  await called(check, 'close', done => child.on('close', done));
});
