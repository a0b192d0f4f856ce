// A client of HTTP/2 whose servers do not keep to the rules; what Node.js would wait for without end, or
// until its peer goes, comes to an error here.

const http2 = require('node:http2');
const net = require('node:net');
const { once } = require('node:events');

function frame(type, flags, stream, payload = '') {
  const body = Buffer.from(payload, 'hex');
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

const SETTINGS = frame(4, 0, 0);
const PING = frame(6, 0, 0, '0000000000000000');

const servers = {
  'data of no stream': [SETTINGS, frame(0, 0, 0, 'ff')],
  'a continuation of nothing': [SETTINGS, frame(9, 4, 1, '88')],
  'a head that is broken off': [SETTINGS, frame(1, 0, 1, '88'), PING],
  'fields that are none': [SETTINGS, frame(1, 4, 1, 'ffffffffff')],
  'a table that is too large': [SETTINGS, frame(1, 4, 1, '3fffff0388')],
  'a window that is too large': [frame(4, 0, 0, '0004ffffffff')],
  'a ping that is too short': [SETTINGS, frame(6, 0, 0, '00')],
  'a frame that is too long': [SETTINGS, Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1])],
  'an answer to settings that were never sent': [SETTINGS, frame(4, 1, 0), frame(4, 1, 0)],
  'pings without end': [SETTINGS, ...Array.from({ length: 1001 }, () => PING)],
  'a head without end': [SETTINGS, frame(1, 0, 1, '88'), ...Array.from({ length: 70 }, () => frame(9, 0, 1))],
  'a server that says nothing and goes': [],
};

/** The code that a request to a server that says so comes to. */
async function outcome(bytes) {
  const server = net.createServer(socket => {
    socket.on('error', () => {});
    socket.resume();
    socket.write(Buffer.concat(bytes));
    if (bytes.length === 0) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
  const stream = session.request({ ':path': '/', ':method': 'POST' });
  stream.resume();
  const told = emitter => new Promise(resolve => {
    let code = null;
    emitter.on('error', error => { code = `${error.code} ${error.message}`; });
    emitter.on('close', () => resolve(code));
  });
  const [ofSession, ofStream] = await Promise.all([told(session), told(stream)]);
  server.close();
  return [ofSession, ofStream, session.destroyed, stream.destroyed];
}

/** Bytes that mean nothing, after what a server says first. */
async function noise(count) {
  let seed = 1;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let index = 0; index < count; index++) {
    const frames = Array.from({ length: 20 }, () => {
      const payload = Array.from({ length: Math.floor(random() * 20) }, () => Math.floor(random() * 256).toString(16).padStart(2, '0')).join('');
      return frame(Math.floor(random() * 13), Math.floor(random() * 256), Math.floor(random() * 4), payload);
    });
    const server = net.createServer(socket => {
      socket.on('error', () => {});
      socket.resume();
      socket.end(Buffer.concat([SETTINGS, ...frames]));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
    session.on('error', () => {});
    session.on('stream', stream => stream.on('error', () => {}));
    const stream = session.request({ ':method': 'POST' });
    stream.on('error', () => {});
    stream.resume();
    await new Promise(resolve => session.on('close', resolve));
    server.close();
  }
  return count;
}

exports.main = async event => {
  const { path } = event.extensions.request;
  if (path === '/noise') return { survived: await noise(100) };
  const outcomes = {};
  for (const [name, bytes] of Object.entries(servers)) outcomes[name] = await outcome(bytes);
  return outcomes;
};
