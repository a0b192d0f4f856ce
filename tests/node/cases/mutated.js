// What comes from outside and is read byte by byte, mutated in thousands of ways: forms, keys, frames of
// WebSockets, event streams, answers of servers, compressed data, text. Nothing of it may do worse than
// be refused, with an error that can be caught, and what is sound must come out as it went in. A case
// gives what was wrong; in Node.js and here that must be nothing.

'use strict';

const crypto = require('node:crypto');
const dgram = require('node:dgram');
const dns = require('node:dns');
const http = require('node:http');
const net = require('node:net');
const { StringDecoder } = require('node:string_decoder');
const zlib = require('node:zlib');

/** Numbers that look like chance and are the same in every run. */
class Chance {
  constructor(seed) { this.state = seed; }

  below(limit) {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  one(list) { return list[this.below(list.length)]; }
  list(most, make) { return Array.from({ length: this.below(most + 1) }, make); }
  bytes(most) { return Buffer.from(this.list(most, () => this.below(256))); }
  text(most) { return this.list(most, () => this.one(['a', 'Z', '0', ' ', '"', '%', ';', ':', '=', '-', '\\', 'é', '🚀', '\r\n', '--', 'name'])).join(''); }

  /** The same bytes with some of them changed, left out, doubled, or replaced by what means something. */
  mutated(bytes, words) {
    let mutated = Buffer.from(bytes);
    for (let count = 1 + this.below(4); count > 0; count--) {
      const at = this.below(mutated.length + 1);
      const length = this.below(9);
      const [before, after] = [mutated.subarray(0, at), mutated.subarray(at)];
      switch (this.below(5)) {
        case 0: mutated[at] ^= 1 << this.below(8); break;
        case 1: mutated = Buffer.concat([before, after.subarray(length)]); break;
        case 2: mutated = Buffer.concat([before, after.subarray(0, length), after]); break;
        case 3: mutated = Buffer.concat([before, Buffer.from(this.one(words)), after]); break;
        default: mutated = Buffer.concat([before, this.bytes(4), after.subarray(length)]);
      }
    }
    return this.below(10) === 0 ? mutated.subarray(0, this.below(mutated.length)) : mutated;
  }

  /** The same bytes in pieces. */
  cut(bytes) {
    const pieces = [];
    for (let at = 0; at < bytes.length;) {
      const length = 1 + this.below(this.one([3, 20, 400]));
      pieces.push(bytes.subarray(at, at + length));
      at += length;
    }
    return pieces;
  }
}

/** What is wrong in so many tries; `attempt` says so, or nothing. */
async function wrongs(count, attempt) {
  const wrong = [];
  for (let seed = 1; seed <= count; seed++) {
    const said = await attempt(new Chance(seed));
    if (said !== undefined) wrong.push(`${seed}: ${said}`);
    if (wrong.length > 5) break;
  }
  return wrong;
}

/** An error as programs expect them: not one of the engine's own troubles. */
const isOrdinary = error => error instanceof Error && !/InternalError|panic/i.test(`${error.name} ${error.message}`);

const entries = async form => Promise.all([...form].map(async ([name, value]) => (typeof value === 'string' ? [name, value] : [name, value.name, value.type, Buffer.from(await value.arrayBuffer()).toString('hex')])));
const formOf = (bytes, type) => new Response(bytes, { headers: { 'content-type': type } }).formData();

exports['forms come out as they went in'] = () => wrongs(300, async chance => {
  const form = new FormData();
  for (let count = chance.below(5); count > 0; count--) {
    const name = chance.text(5).replaceAll('\r\n', '');
    if (chance.below(2)) form.append(name, chance.text(20));
    else form.append(name, new File([chance.bytes(300)], `f${chance.text(5).replaceAll('\r\n', '')}`, { type: chance.one(['', 'text/plain', 'image/png']) }));
  }
  const sent = new Response(form);
  const type = sent.headers.get('content-type');
  const bytes = Buffer.from(await sent.arrayBuffer());
  const [expected, found] = [await entries(form), await entries(await formOf(bytes, type))];
  // A file without a type is sent as bytes.
  for (const entry of expected) if (entry.length === 4) entry[2] ||= 'application/octet-stream';
  if (JSON.stringify(expected) !== JSON.stringify(found)) return `${JSON.stringify(expected)} became ${JSON.stringify(found)}`;
});
exports['forms that are mutated'] = () => wrongs(1500, async chance => {
  const boundary = 'X-b';
  const whole = `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="é.txt"\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--${boundary}--\r\n`;
  const words = ['\r\n', '\r\n\r\n', `--${boundary}`, '--', '"', '\\', ';', 'name=', 'filename=', 'filename*=utf-8\'\'x', ':', '\0', '\xff'];
  try {
    const form = await formOf(chance.mutated(Buffer.from(whole), words), chance.one([`multipart/form-data; boundary=${boundary}`, `multipart/form-data; boundary="${boundary}"`, 'multipart/form-data']));
    for (const [name, value] of form) if (typeof name !== 'string' || !(typeof value === 'string' || value instanceof File)) return 'an odd entry';
  } catch (error) {
    if (!(error instanceof TypeError) || !isOrdinary(error)) return `${error?.name}: ${error?.message}`;
  }
});

const PAIRS = [
  ['rsa', { modulusLength: 512 }], ['ec', { namedCurve: 'P-256' }], ['ec', { namedCurve: 'P-521' }], ['ed25519', {}], ['x25519', {}],
].map(([type, options]) => crypto.generateKeyPairSync(type, options));
const KEYS = PAIRS.flatMap(({ publicKey, privateKey }) => [publicKey, privateKey]);

function tryKey(make) {
  try {
    const key = make();
    // What has been taken can be used and written, or says that it cannot.
    key.export({ format: 'der', type: key.type === 'public' ? 'spki' : 'pkcs8' });
    if (key.type === 'private' && key.asymmetricKeyType !== 'x25519') crypto.sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', Buffer.from('x'), key);
    return undefined;
  } catch (error) {
    return isOrdinary(error) ? undefined : `${error?.name}: ${error?.message}`;
  }
}
const make = { public: crypto.createPublicKey, private: crypto.createPrivateKey };

exports['keys in DER that are mutated'] = () => wrongs(1200, chance => {
  const key = chance.one(KEYS);
  const type = key.type === 'public' ? 'spki' : 'pkcs8';
  const der = chance.mutated(key.export({ format: 'der', type }), ['\x30\x82', '\x30\x80', '\x02\x01\0', '\x84\xff\xff\xff\xff', '\x06\x03', '\0']);
  return tryKey(() => make[key.type]({ key: der, format: 'der', type: chance.one([type, 'pkcs1', 'sec1', type]) }));
});
exports['keys in PEM that are mutated'] = () => wrongs(800, chance => {
  const key = chance.one(KEYS);
  const pem = chance.mutated(Buffer.from(key.export({ format: 'pem', type: key.type === 'public' ? 'spki' : 'pkcs8' })), ['-----', '-----BEGIN ', 'END', '\n', '\r', '=', 'PRIVATE KEY', 'ENCRYPTED ', 'Proc-Type: 4,ENCRYPTED\n', '\xe9']);
  return tryKey(() => chance.one([make.public, make.private])(chance.one([pem, pem.toString('latin1')])));
});
exports['keys in JWK that are mutated'] = () => wrongs(800, chance => {
  const key = chance.one(KEYS);
  const jwk = key.export({ format: 'jwk' });
  for (let count = 1 + chance.below(2); count > 0; count--) {
    const name = chance.one(Object.keys(jwk));
    const value = jwk[name];
    jwk[name] = chance.one([undefined, null, 1, {}, '', '=', 'P-384', 'OKP', 'EC', chance.bytes(40).toString('base64url'), typeof value === 'string' ? value.slice(chance.below(3)) + chance.one(['', 'A', 'é', '==']) : 'x']);
  }
  return tryKey(() => make[key.type]({ key: jwk, format: 'jwk' }));
});
exports['certificates that are mutated'] = () => wrongs(300, chance => {
  const pem = require('node:fs').readFileSync(`${__dirname}/../certificates/server.pem`, 'latin1');
  const der = new crypto.X509Certificate(pem).raw;
  try {
    const certificate = new crypto.X509Certificate(chance.mutated(der, ['\x30\x82', '\0', '\x13\xff', '\x17\x0d']));
    for (const name of ['subject', 'issuer', 'subjectAltName', 'validFrom', 'validTo', 'serialNumber', 'fingerprint256']) void certificate[name];
    certificate.checkHost('localhost');
  } catch (error) {
    if (!isOrdinary(error)) return `${error?.name}: ${error?.message}`;
  }
});

const listening = server => new Promise(resolve => { server.listen(0, '127.0.0.1', () => resolve(server.address().port)); });
const closed = server => new Promise(resolve => { server.close(resolve); });

/** Frames as a server sends them. */
const frame = (opcode, bytes, isLast = true) => Buffer.concat([
  Buffer.from([(isLast ? 128 : 0) | opcode, bytes.length < 126 ? bytes.length : 126]), bytes.length < 126 ? Buffer.alloc(0) : Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes,
]);

exports['frames of WebSockets'] = async () => {
  // Node.js 20 has none.
  if (typeof WebSocket === 'undefined') return [];
  let send;
  const server = http.createServer();
  server.on('upgrade', (request, socket) => {
    const accept = crypto.createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.on('error', () => {}).resume();
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    send(socket);
  });
  const port = await listening(server);
  const wrong = await wrongs(250, async chance => {
    const messages = chance.list(6, () => (chance.below(2) ? chance.text(60) : chance.bytes(300)));
    const frames = messages.flatMap(message => {
      const bytes = Buffer.from(message);
      const opcode = typeof message === 'string' ? 1 : 2;
      if (chance.below(2)) return [frame(opcode, bytes)];
      const at = chance.below(bytes.length + 1);
      return [frame(opcode, bytes.subarray(0, at), false), frame(9, chance.bytes(10)), frame(0, bytes.subarray(at))];
    });
    const sound = Buffer.concat([...frames, frame(8, Buffer.from([3, 232]))]);
    const isSound = chance.below(3) === 0;
    const bytes = isSound ? sound : chance.mutated(sound, ['\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff', '\x80\x00', '\x00\x00', '\x88\x01a', '\x89\x7e', '\xff']);
    send = socket => {
      for (const piece of chance.cut(bytes)) socket.write(piece);
      socket.end();
    };
    const web = new WebSocket(`ws://127.0.0.1:${port}`);
    web.binaryType = 'arraybuffer';
    const heard = [];
    web.onmessage = ({ data }) => heard.push(typeof data === 'string' ? data : Buffer.from(data).toString('hex'));
    const { code } = await new Promise(resolve => { web.onclose = resolve; });
    if (!(code >= 1000 && code < 5000)) return `it ended with ${code}`;
    const said = messages.map(message => (typeof message === 'string' ? message : message.toString('hex')));
    if (isSound && (code !== 1000 || JSON.stringify(said) !== JSON.stringify(heard))) return `${code}: ${JSON.stringify(said)} became ${JSON.stringify(heard)}`;
  });
  server.closeAllConnections();
  await closed(server);
  return wrong;
};
exports['event streams'] = async () => {
  // Node.js 20 has none.
  if (typeof EventSource === 'undefined') return [];
  let pieces;
  const server = http.createServer(async (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const piece of pieces) {
      response.write(piece);
      await new Promise(resolve => { setImmediate(resolve); });
    }
    response.end();
  });
  const port = await listening(server);
  const wrong = await wrongs(120, async chance => {
    const ending = chance.one(['\n', '\r\n', '\r']);
    const expected = [];
    let text = chance.one(['', '\ufeff']);
    for (let count = 1 + chance.below(4); count > 0; count--) {
      const data = chance.list(3, () => chance.text(8).replaceAll('\r\n', ''));
      const type = chance.one(['message', 'odd']);
      const id = String(chance.below(100));
      const lines = [`: ${chance.one(['', 'a remark', 'data: x'])}`, ...data.map(line => `data: ${line}`), `event: ${type}`, `id:${id}`, chance.one(['unknown', 'unknown: x', 'retry: x'])];
      text += lines.map(line => line + ending).join('') + ending;
      if (data.length > 0) expected.push([type, data.join('\n'), id]);
    }
    const isSound = chance.below(3) > 0;
    const bytes = isSound ? Buffer.from(text) : chance.mutated(Buffer.from(text), ['\n', '\r', '\r\n', 'data', ':', '\0', 'id', 'retry: 1\n', '\xff', 'event: open\n']);
    // Whether a line ends with the last byte is known when the next one is there.
    pieces = chance.cut(Buffer.concat([bytes, Buffer.from(':')]));
    const heard = [];
    const source = new EventSource(`http://127.0.0.1:${port}`);
    const hear = ({ type, data, lastEventId }) => heard.push([type, data, lastEventId]);
    source.addEventListener('message', hear);
    source.addEventListener('odd', hear);
    await new Promise(resolve => { source.onerror = resolve; });
    source.close();
    if (isSound && JSON.stringify(expected) !== JSON.stringify(heard)) return `${JSON.stringify(text)}: ${JSON.stringify(expected)} became ${JSON.stringify(heard)}`;
    if (heard.some(([, data, id]) => typeof data !== 'string' || typeof id !== 'string' || id.includes('\0'))) return 'an odd event';
  });
  server.closeAllConnections();
  await closed(server);
  return wrong;
};

const nameBytes = name => Buffer.concat([...name.split('.').map(label => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])), Buffer.from([0])]);
const record = (type, data, ttl = 60) => Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, ttl, data.length >> 8, data.length & 255]), data]);
const RECORDS = {
  resolve4: [record(1, Buffer.from([127, 0, 0, 1])), record(1, Buffer.from([10, 1, 2, 3]))],
  resolve6: [record(28, Buffer.alloc(16, 1))],
  resolveMx: [record(15, Buffer.concat([Buffer.from([0, 5]), nameBytes('mail.example.test')])), record(15, Buffer.from([0, 6, 0xc0, 12]))],
  resolveTxt: [record(16, Buffer.from('\x05hello\x02yo'))],
  resolveSrv: [record(33, Buffer.concat([Buffer.from([0, 1, 0, 2, 0, 80]), nameBytes('a.example.test')]))],
  resolveSoa: [record(6, Buffer.concat([nameBytes('ns.example.test'), nameBytes('root.example.test'), Buffer.alloc(20, 1)]))],
  resolveNaptr: [record(35, Buffer.concat([Buffer.from('\0\x01\0\x02\x01s\x03SIP\0'), nameBytes('b.example.test')]))],
  resolveNs: [record(2, nameBytes('ns.example.test'))],
};

exports['answers of name servers'] = async () => {
  let answer;
  const server = dgram.createSocket('udp4');
  server.on('message', (asked, { port, address }) => { const said = answer(asked); if (said.length > 0) server.send(said, port, address); });
  await new Promise(resolve => { server.bind(0, '127.0.0.1', resolve); });
  const outcome = await wrongs(400, async chance => {
    const method = chance.one(Object.keys(RECORDS));
    const records = RECORDS[method];
    const isSound = chance.below(4) === 0;
    answer = asked => {
      // The question as it was asked, without what came behind it.
      const question = asked.subarray(12, asked.indexOf(0, 12) + 5);
      const whole = Buffer.concat([asked.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, records.length, 0, 0, 0, 0]), question, ...records]);
      // Mostly behind the question: an answer to another one is not listened to.
      if (isSound) return whole;
      const head = whole.subarray(0, 12 + question.length);
      return Buffer.concat([head, chance.mutated(whole.subarray(head.length), ['\xc0\x0c', '\xc0\xff', '\xff', '\x3f', '\x80', '\0\x01\0\x01'])]);
    };
    const resolver = new dns.promises.Resolver({ timeout: 200, tries: 1 });
    resolver.setServers([`127.0.0.1:${server.address().port}`]);
    try {
      const found = await resolver[method]('name.example.test');
      if (typeof found !== 'object') return `${method} found ${found}`;
    } catch (error) {
      if (isSound || !isOrdinary(error) || typeof error.code !== 'string') return `${method}: ${error?.name} ${error?.code}: ${error?.message}`;
    }
  });
  await new Promise(resolve => { server.close(resolve); });
  return outcome;
};
exports['answers of HTTP servers'] = async () => {
  let bytes;
  const server = net.createServer(socket => { socket.on('error', () => {}); socket.once('data', () => socket.end(bytes)); });
  const port = await listening(server);
  const outcome = await wrongs(400, async chance => {
    const whole = Buffer.from(chance.one(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n', 'HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n']));
    bytes = chance.mutated(whole, ['\r\n', ':', ' ', 'HTTP/1.1 ', 'Content-Length: ', '0', 'f', '\0', 'Content-Encoding: gzip\r\n', 'Location: http://[\r\n']);
    try {
      const answer = await fetch(`http://127.0.0.1:${port}`, { redirect: 'manual', signal: AbortSignal.timeout(3000) });
      await answer.arrayBuffer();
    } catch (error) {
      if (!isOrdinary(error) || error.name === 'TimeoutError') return `${JSON.stringify(bytes.toString('latin1'))}: ${error?.name}: ${error?.message}`;
    }
  });
  await closed(server);
  return outcome;
};
exports['compressed data'] = () => wrongs(400, async chance => {
  const [compress, expand] = chance.one([['gzip', 'gunzip'], ['gzip', 'unzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw'], ['brotliCompress', 'brotliDecompress']]);
  const sound = Buffer.from(chance.text(200));
  const bytes = zlib[`${compress}Sync`](sound);
  if (!zlib[`${expand}Sync`](bytes).equals(sound)) return `${expand} gave something else back`;
  const mutated = chance.mutated(bytes, ['\x1f\x8b', '\x78\x9c', '\0', '\xff\xff', '\x08']);
  try {
    zlib[`${expand}Sync`](mutated, { maxOutputLength: 100_000 });
  } catch (error) {
    if (!isOrdinary(error) || typeof error.code !== 'string') return `${expand}: ${error?.name}: ${error?.message}`;
  }
  // In pieces it comes to an end as well, one way or the other.
  const stream = zlib[`create${expand[0].toUpperCase()}${expand.slice(1)}`]();
  const ended = new Promise(resolve => { stream.on('error', resolve).on('close', resolve); });
  for (const piece of chance.cut(mutated)) stream.write(piece);
  stream.end();
  stream.resume();
  await ended;
});
exports['text in pieces'] = () => wrongs(600, chance => {
  const bytes = chance.below(2) ? Buffer.from(chance.text(40)) : chance.mutated(Buffer.from(chance.text(40)), ['\xed\xa0\x80', '\xf0\x9f', '\xff', '\ufeff', '\0', '\xd8']);
  const pieces = chance.cut(bytes);
  const encoding = chance.one(['utf8', 'utf16le', 'base64', 'hex', 'latin1']);
  const decoder = new StringDecoder(encoding);
  const found = pieces.map(piece => decoder.write(piece)).join('') + decoder.end();
  if (encoding !== 'base64' && found !== bytes.toString(encoding)) return `${encoding} ${bytes.toString('hex')} became ${JSON.stringify(found)}`;
  const label = chance.one(['utf-8', 'utf-16le', 'shift_jis', 'gb18030', 'euc-kr', 'iso-8859-2', 'iso-2022-jp', 'big5']);
  const web = new TextDecoder(label);
  const text = pieces.map(piece => web.decode(piece, { stream: true })).join('') + web.decode();
  const whole = new TextDecoder(label).decode(bytes);
  if (text !== whole) return `${label} ${bytes.toString('hex')} became ${JSON.stringify(text)} instead of ${JSON.stringify(whole)}`;
});
