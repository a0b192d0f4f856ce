// `WebSocket` and `EventSource`, against servers of the cases' own. Node.js 20 has neither as a global,
// so what comes of them is what the standards say.

'use strict';

const crypto = require('node:crypto');
const http = require('node:http');

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** An echo server in a few lines: text frames shorter than 126 bytes. */
async function echoed(run) {
  const server = http.createServer();
  const sockets = [];
  server.on('upgrade', (request, socket) => {
    sockets.push(socket);
    const accept = crypto.createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64');
    const protocol = request.headers['sec-websocket-protocol'];
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${protocol ? `Sec-WebSocket-Protocol: ${protocol.split(',')[0]}\r\n` : ''}\r\n`);
    socket.on('error', () => {});
    socket.on('data', frame => {
      const length = frame[1] & 127;
      const mask = frame.subarray(2, 6);
      const bytes = Buffer.from(frame.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4]));
      socket.write(Buffer.concat([Buffer.from([frame[0], length]), bytes]));
      if ((frame[0] & 15) === 8) socket.end();
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    return await run(`ws://127.0.0.1:${server.address().port}/path`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

const has = typeof WebSocket !== 'undefined';

exports['an echo'] = async () => {
  const expected = { protocol: 'chat', got: ['hello', 'zwölf'], close: [1000, 'bye', true], states: [0, 1, 3] };
  if (!has) return expected;
  return echoed(url => new Promise(resolve => {
    const socket = new WebSocket(url, ['chat']);
    const states = [socket.readyState];
    const got = [];
    socket.onopen = () => {
      states.push(socket.readyState);
      socket.send('hello');
    };
    socket.addEventListener('message', event => {
      got.push(event.data);
      if (got.length === 1) socket.send('zwölf');
      else socket.close(1000, 'bye');
    });
    socket.onclose = ({ code, reason, wasClean }) => resolve({ protocol: socket.protocol, got, close: [code, reason, wasClean], states: [...states, socket.readyState] });
  }));
};
exports['bytes'] = async () => {
  if (!has) return ['ArrayBuffer', [1, 2, 3], 'Blob'];
  return echoed(url => new Promise(resolve => {
    const socket = new WebSocket(url);
    const told = [];
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => socket.send(new Uint8Array([1, 2, 3]));
    socket.onmessage = ({ data }) => {
      told.push(data.constructor.name);
      if (data instanceof ArrayBuffer) {
        told.push([...new Uint8Array(data)]);
        socket.binaryType = 'blob';
        socket.send(new Uint8Array([4]));
      } else {
        socket.close();
        resolve(told);
      }
    };
  }));
};
exports['messages in pieces'] = async () => {
  const size = 3 * 1024 * 1024;
  const expected = ['short', size, true, 'one two', 'last'];
  if (!has) return expected;
  const server = http.createServer();
  server.on('upgrade', (request, socket) => {
    const accept = crypto.createHash('sha1').update(request.headers['sec-websocket-key'] + GUID).digest('base64');
    const head = (first, length) => {
      const bytes = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
      bytes[0] = first;
      bytes[1] = length < 126 ? length : length < 65536 ? 126 : 127;
      if (bytes.length === 4) bytes.writeUInt16BE(length, 2);
      if (bytes.length === 10) bytes.writeBigUInt64BE(BigInt(length), 2);
      return bytes;
    };
    const frame = (first, content) => Buffer.concat([head(first, content.length), content]);
    const frames = Buffer.concat([
      frame(0x81, Buffer.from('short')), frame(0x82, Buffer.alloc(size, 7)), frame(0x01, Buffer.from('one ')), frame(0x89, Buffer.from('ping')), frame(0x80, Buffer.from('two')), frame(0x81, Buffer.from('last')),
      frame(0x88, Buffer.from([0x03, 0xe8])),
    ]);
    socket.on('error', () => {});
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    // The first bytes one at a time, so that heads come in parts.
    for (const byte of frames.subarray(0, 20)) socket.write(Buffer.from([byte]));
    for (let at = 20; at < frames.length; at += 4099) socket.write(frames.subarray(at, at + 4099));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}/`);
      const got = [];
      socket.binaryType = 'arraybuffer';
      socket.onerror = ({ message }) => reject(new Error(message));
      socket.onmessage = ({ data }) => got.push(...typeof data === 'string' ? [data] : [data.byteLength, Buffer.from(data).every(byte => byte === 7)]);
      socket.onclose = () => resolve(got);
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
};
exports['nobody there'] = async () => {
  if (!has) return ['error', 'close', 1006, false];
  const told = [];
  const port = await new Promise(resolve => {
    const server = http.createServer().listen(0, '127.0.0.1', () => {
      const taken = server.address().port;
      server.close(() => resolve(taken));
    });
  });
  return new Promise(resolve => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    socket.onerror = event => told.push(event.type);
    socket.onclose = event => resolve([...told, event.type, event.code, event.wasClean]);
  });
};
exports['wrong arguments'] = () => {
  const expected = ['SyntaxError', 'SyntaxError', 'SyntaxError', 'SyntaxError'];
  if (!has) return expected;
  return [['nothing'], ['ftp://x'], ['ws://x/#y'], ['ws://x', ['a', 'a']]].map(([url, protocols]) => {
    try {
      return new WebSocket(url, protocols);
    } catch (error) {
      return error.name;
    }
  });
};
exports['EventSource'] = async () => {
  const expected = [['open'], ['message', 'one\ntwo', ''], ['own', 'three', '7'], ['again', '7']];
  if (typeof EventSource === 'undefined') return expected;
  const told = [];
  let source;
  const server = http.createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (request.headers['last-event-id']) {
      told.push(['again', request.headers['last-event-id']]);
      source.close();
      response.end();
      server.emit('told');
      return;
    }
    response.write(': comment\ndata: one\nda');
    response.write('ta: two\n\nevent: own\nid: 7\nretry: 5\ndata:three\n\n');
    setTimeout(() => response.end(), 20);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  source = new EventSource(`http://127.0.0.1:${server.address().port}/`);
  source.onopen = () => { if (told.length === 0) told.push(['open']); };
  source.onmessage = event => told.push([event.type, event.data, event.lastEventId]);
  source.addEventListener('own', event => told.push([event.type, event.data, event.lastEventId]));
  await new Promise(resolve => server.once('told', resolve));
  server.closeAllConnections();
  server.close();
  return told;
};
