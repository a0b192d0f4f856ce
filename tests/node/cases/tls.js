// `node:tls`: servers and sockets with certificates of an authority that only the tests know.

'use strict';

const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { once } = require('node:events');

const file = name => fs.readFileSync(path.join(__dirname, '..', 'certificates', name));
const ca = file('authority.pem');
const identity = { key: file('server.key'), cert: file('server.pem') };

async function withServer(options, listener, use) {
  const server = tls.createServer({ ...identity, ...options }, listener);
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(server.address().port, server);
  } finally {
    await new Promise(resolve => server.close(resolve));
  }
}

async function text(socket) {
  let all = '';
  socket.setEncoding('utf8');
  for await (const chunk of socket) all += chunk;
  return all;
}

const failure = socket => new Promise(resolve => {
  socket.on('error', error => resolve([error.name, error.code, error.message]));
  socket.on('secureConnect', () => resolve(['secure', socket.authorized, socket.authorizationError]));
});

exports['exports'] = () => Object.keys(tls).filter(name => !['createSecurePair', 'SLAB_BUFFER_SIZE', 'getCACertificates', 'setDefaultCACertificates'].includes(name)).sort();
exports['constants'] = () => [tls.DEFAULT_MIN_VERSION, tls.DEFAULT_MAX_VERSION, tls.DEFAULT_ECDH_CURVE, tls.CLIENT_RENEG_LIMIT, tls.rootCertificates.length > 50, tls.rootCertificates[0].split('\n')[0]];

exports['echo'] = () => withServer({}, socket => socket.pipe(socket), async port => {
  const socket = tls.connect({ port, host: '127.0.0.1', ca });
  const events = [];
  for (const name of ['connect', 'ready', 'secure', 'secureConnect', 'end', 'finish', 'close']) socket.on(name, value => events.push([name, value]));
  const before = [socket.encrypted, socket.connecting, socket.authorized, socket instanceof net.Socket];
  await once(socket, 'secureConnect');
  const during = [socket.authorized, socket.authorizationError, socket.getProtocol(), socket.alpnProtocol, socket.remoteAddress, socket.remotePort === port, socket.connecting];
  socket.end('hello');
  const all = await text(socket);
  await new Promise(resolve => setTimeout(resolve, 10));
  return [all, events, before, during, socket.destroyed];
});

exports['written before the handshake'] = () => withServer({}, socket => socket.pipe(socket), async port => {
  const socket = tls.connect(port, '127.0.0.1', { ca });
  socket.write('early ');
  socket.end('bird');
  return text(socket);
});

exports['large bodies'] = () => withServer({}, socket => socket.pipe(socket), async port => {
  const socket = tls.connect({ port, host: '127.0.0.1', ca });
  const piece = Buffer.alloc(500_000, 'x');
  (async () => {
    for (let index = 0; index < 8; index++) if (!socket.write(piece)) await once(socket, 'drain');
    socket.end();
  })();
  let length = 0;
  for await (const chunk of socket) length += chunk.length;
  return length;
});

exports['certificates that are not trusted'] = async () => {
  const all = {};
  const ask = (options, client) => withServer(options, socket => { socket.on('error', () => {}); socket.end(); }, async port => {
    const socket = tls.connect({ port, host: '127.0.0.1', ...client });
    const outcome = await failure(socket);
    socket.destroy();
    return outcome;
  });
  const own = { key: file('selfsigned.key'), cert: file('selfsigned.pem') };
  all.unknown = await ask({}, {});
  all['unknown and not rejected'] = await ask({}, { rejectUnauthorized: false });
  all['self-signed'] = await ask(own, {});
  all['self-signed and not rejected'] = await ask(own, { rejectUnauthorized: false });
  all['self-signed and known'] = await ask(own, { ca: own.cert, servername: 'self.example' });
  all['self-signed and known, for another name'] = await ask(own, { ca: own.cert });
  all['expired'] = await ask({ cert: file('expired.pem') }, { ca });
  all['expired and not rejected'] = await ask({ cert: file('expired.pem') }, { ca, rejectUnauthorized: false });
  all['for another name'] = await ask({}, { ca, servername: 'other.example' });
  all['for another name and not rejected'] = await ask({}, { ca, servername: 'other.example', rejectUnauthorized: false });
  all['for a name with a wildcard'] = await ask({}, { ca, servername: 'a.example.com' });
  all['a check of your own'] = await ask({}, { ca, servername: 'other.example', checkServerIdentity: (host, certificate) => { if (certificate.subject.CN !== 'localhost') throw new Error('no'); } });
  all['a check of your own that fails'] = await ask({}, { ca, checkServerIdentity: host => new Error(`not ${host}`) });
  return all;
};

exports['the certificate of the server'] = () => withServer({}, socket => socket.end(), async port => {
  const socket = tls.connect({ port, host: '127.0.0.1', ca });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerCertificate();
  const { subject, issuer, subjectaltname, valid_from, valid_to, fingerprint, fingerprint256, fingerprint512, serialNumber, raw } = certificate;
  socket.resume();
  await once(socket, 'close');
  return [{ ...subject }, { ...issuer }, subjectaltname, valid_from, valid_to, fingerprint, fingerprint256, fingerprint512, serialNumber, raw.length, certificate.ca];
});

exports['ciphers and protocols'] = async () => {
  const all = [];
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
    all.push(await withServer({ maxVersion }, socket => socket.end(), async port => {
      const socket = tls.connect({ port, host: '127.0.0.1', ca });
      await once(socket, 'secureConnect');
      const cipher = socket.getCipher();
      socket.resume();
      await once(socket, 'close');
      return [socket.getProtocol === undefined, cipher.version, Object.keys(cipher).sort(), /^(?:TLS_|ECDHE-ECDSA-)/.test(cipher.name)];
    }));
  }
  return all;
};

exports['protocols of the application'] = () => {
  const seen = [];
  return withServer({ ALPNProtocols: ['two', 'one'] }, socket => { seen.push(socket.alpnProtocol, socket.servername); socket.end(); }, async port => {
    const socket = tls.connect({ port, host: '127.0.0.1', ca, ALPNProtocols: ['one', 'three'], servername: 'localhost' });
    await once(socket, 'secureConnect');
    const chosen = socket.alpnProtocol;
    socket.resume();
    await once(socket, 'close');
    return [chosen, seen];
  });
};

exports['over a socket that is there'] = async () => {
  const server = net.createServer(socket => {
    socket.once('data', data => {
      socket.write(`ready for ${data}`);
      const secure = new tls.TLSSocket(socket, { isServer: true, secureContext: tls.createSecureContext(identity) });
      secure.on('data', chunk => secure.end(`secret ${chunk}`));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const plain = net.connect(server.address().port, '127.0.0.1');
  plain.write('tls');
  const [greeting] = await once(plain, 'data');
  const socket = tls.connect({ socket: plain, ca, servername: 'localhost' });
  await once(socket, 'secureConnect');
  socket.write('message');
  const all = await text(socket);
  await new Promise(resolve => server.close(resolve));
  return [String(greeting), all, socket.authorized];
};

exports['TLS in TLS'] = () => withServer({}, outer => {
  const inner = new tls.TLSSocket(outer, { isServer: true, secureContext: tls.createSecureContext(identity) });
  inner.on('error', () => {});
  inner.pipe(inner);
}, async port => {
  const outer = tls.connect({ port, host: '127.0.0.1', ca });
  await once(outer, 'secureConnect');
  const inner = tls.connect({ socket: outer, ca, servername: 'localhost' });
  inner.end('twice');
  return text(inner);
});

exports['certificates of clients'] = () => {
  const seen = [];
  return withServer({ requestCert: true, ca, rejectUnauthorized: false }, socket => {
    seen.push([socket.authorized, socket.authorizationError, socket.getPeerCertificate().subject?.CN]);
    socket.end('x');
  }, async port => {
    for (const options of [identity, {}, { key: file('selfsigned.key'), cert: file('selfsigned.pem') }]) {
      const socket = tls.connect({ port, host: '127.0.0.1', ca, ...options });
      socket.resume();
      await once(socket, 'close');
    }
    return seen;
  });
};

exports['what does not speak TLS'] = async () => {
  const server = net.createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [error] = await once(tls.connect({ port: server.address().port, host: '127.0.0.1' }), 'error');
  const quiet = net.createServer(socket => socket.end()).listen(0, '127.0.0.1');
  await once(quiet, 'listening');
  const [other] = await once(tls.connect({ port: quiet.address().port, host: '127.0.0.1' }), 'error');
  server.close();
  quiet.close();
  return [/^(?:ERR_SSL_|EPROTO)/.test(error.code), other.code, other.message];
};

exports['refused'] = async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  const [error] = await once(tls.connect({ port, host: '127.0.0.1' }), 'error');
  return [error.code, error.syscall, error.message.replace(String(port), 'PORT')];
};

exports['contexts'] = () => {
  const outcomes = [];
  for (const options of [{}, { cert: identity.cert, key: identity.key }, { key: 5 }, { minVersion: 'x' }, { ca: [ca, ca] }, { cert: String(identity.cert), key: [{ pem: identity.key }] }]) {
    try {
      outcomes.push(tls.createSecureContext(options) instanceof tls.SecureContext);
    } catch (error) {
      outcomes.push([error.name, error.code]);
    }
  }
  return outcomes;
};

exports['checkServerIdentity'] = () => {
  const ask = (host, certificate) => {
    const error = tls.checkServerIdentity(host, certificate);
    return error && [error.code, error.message, error.reason, error.host];
  };
  return [
    ask('a.com', { subject: { CN: 'a.com' } }), ask('a.com', { subject: { CN: 'b.com' } }), ask('b.a.com', { subject: { CN: '*.a.com' } }),
    ask('a.com', { subject: {}, subjectaltname: 'DNS:a.com, DNS:b.com' }), ask('c.com', { subject: { CN: 'c.com' }, subjectaltname: 'DNS:a.com' }),
    ask('x.b.com', { subject: {}, subjectaltname: 'DNS:*.b.com' }), ask('b.com', { subject: {}, subjectaltname: 'DNS:*.b.com' }), ask('x.y.b.com', { subject: {}, subjectaltname: 'DNS:*.b.com' }),
    ask('1.2.3.4', { subject: {}, subjectaltname: 'IP Address:1.2.3.4' }), ask('1.2.3.4', { subject: { CN: '1.2.3.4' } }), ask('::1', { subject: {}, subjectaltname: 'IP Address:0:0:0:0:0:0:0:1' }),
    ask('a.com', { subject: {} }), ask('A.COM.', { subject: {}, subjectaltname: 'DNS:a.com' }), ask('xn--a.com', { subject: {}, subjectaltname: 'DNS:xn--*.com' }), ask('com', { subject: {}, subjectaltname: 'DNS:*' }),
  ];
};

exports['convertALPNProtocols'] = () => {
  const out = {};
  tls.convertALPNProtocols(['a', 'bc'], out);
  return out;
};
