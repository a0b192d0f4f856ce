// A server of Node.js' own that the cases talk to, whichever host runs them: `node peer.js` tells its two
// ports, of HTTP/2 without and with TLS, and lives as long as its standard input.

'use strict';

const fs = require('node:fs');
const http2 = require('node:http2');
const path = require('node:path');

const file = name => fs.readFileSync(path.join(__dirname, '..', '..', 'certificates', name));

const ways = {
  '/echo': (stream, headers) => {
    stream.respond({ ':status': 200, 'content-type': 'application/octet-stream', method: headers[':method'], cookie: ['a=1', 'b=2'], 'set-cookie': ['c=3', 'd=4'], many: ['1', '2'] });
    stream.pipe(stream);
  },
  '/fields': (stream, headers) => {
    const { [http2.sensitiveHeaders]: sensitive, ...fields } = headers;
    delete fields[':authority'];
    stream.respond({ ':status': 201, secret: 'x', [http2.sensitiveHeaders]: ['secret'] });
    stream.end(JSON.stringify([fields, sensitive]));
  },
  '/large': stream => {
    stream.respond();
    const piece = Buffer.alloc(100_000, 'abc');
    for (let index = 0; index < 50; index++) stream.write(piece);
    stream.end();
  },
  '/count': stream => {
    let length = 0;
    stream.on('data', chunk => { length += chunk.length; });
    stream.on('end', () => {
      stream.respond();
      stream.end(String(length));
    });
  },
  '/trailers': stream => {
    const got = new Promise(resolve => stream.on('trailers', resolve));
    stream.resume();
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', async () => stream.sendTrailers({ 'you-sent': JSON.stringify(await got), sum: '42' }));
    stream.end('body');
  },
  '/only-trailers': stream => {
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end();
  },
  '/push': stream => {
    if (stream.pushAllowed) {
      stream.pushStream({ ':path': '/pushed' }, (error, pushed) => {
        pushed.respond({ ':status': 200, kind: 'pushed' });
        pushed.end('what was pushed');
      });
    }
    stream.respond();
    stream.end('what was asked for');
  },
  '/hints': stream => {
    stream.additionalHeaders({ ':status': 103, link: '</a>' });
    stream.respond({ ':status': 200 });
    stream.end('hinted');
  },
  '/continue': stream => {
    stream.additionalHeaders({ ':status': 100 });
    stream.on('data', () => {});
    stream.on('end', () => {
      stream.respond();
      stream.end('went on');
    });
  },
  '/reset': (stream, headers) => {
    stream.respond();
    stream.write('some');
    setTimeout(() => stream.close(Number(headers.code)), 30);
  },
  '/reset-at-once': (stream, headers) => stream.close(Number(headers.code)),
  '/early': stream => {
    stream.respond({ ':status': 413 });
    stream.end('too much');
  },
  '/goaway': (stream, headers) => {
    stream.session.goaway(Number(headers.code), 0, Buffer.from('reason'));
    stream.respond();
    setTimeout(() => stream.end('last words'), 30);
  },
  '/settings': stream => {
    stream.session.settings({ maxConcurrentStreams: 7, initialWindowSize: 1000 }, () => {
      stream.respond();
      stream.end('set');
    });
  },
  '/ping': stream => stream.session.ping(Buffer.from('12345678'), (error, duration, payload) => {
    stream.respond();
    stream.end(String(payload));
  }),
  '/altsvc': stream => {
    stream.session.altsvc('h2=":8000"', stream.id);
    stream.session.altsvc('h2=":8001"', 'https://example.org:80');
    if (stream.session.encrypted) stream.session.origin('https://example.com', 'https://example.org');
    stream.respond();
    stream.end();
  },
  '/misdirected': stream => {
    stream.respond({ ':status': 421 });
    stream.end();
  },
  '/silent': () => {},
  '/cut': stream => {
    stream.respond();
    stream.write('some');
    setTimeout(() => stream.session.destroy(), 30);
  },
  '/big-head': stream => {
    stream.respond({ ':status': 200, ...Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x-${index}`, 'v'.repeat(500)])) });
    stream.end('big');
  },
  '/many-fields': stream => {
    stream.respond(Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x-${index}`, 'v'])));
    stream.end('many');
  },
  '/no-content': stream => {
    stream.respond({ ':status': 204 });
  },
};

function onStream(stream, headers) {
  stream.on('error', () => {});
  ways[headers[':path']](stream, headers);
}

const options = { settings: { maxConcurrentStreams: 100 } };
const plain = http2.createServer(options).on('stream', onStream).on('sessionError', () => {});
const secure = http2.createSecureServer({ ...options, key: file('server.key'), cert: file('server.pem') }).on('stream', onStream).on('sessionError', () => {});
plain.listen(0, '127.0.0.1', () => secure.listen(0, '127.0.0.1', () => console.log(JSON.stringify([plain.address().port, secure.address().port]))));
process.stdin.on('end', () => process.exit()).resume();
