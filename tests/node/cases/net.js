// `node:net`: servers and sockets that talk to each other in the case itself.

'use strict';

const net = require('node:net');
const { once } = require('node:events');

/** Runs `use` with a server that listens on a free port, and closes it. */
async function withServer(listener, use, options = {}) {
  const server = net.createServer(options, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(server.address().port, server);
  } finally {
    await new Promise(resolve => server.close(resolve));
  }
}

function collect(socket) {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', chunk => { text += chunk; });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

/** An error without what differs from run to run. */
const scrub = (error, port) => ({
  name: error.name,
  message: error.message.replaceAll(String(port), 'PORT'),
  code: error.code,
  errno: error.errno,
  syscall: error.syscall,
  address: error.address,
  hasPort: error.port === port,
});

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

exports['exports'] = () => Object.keys(net).filter(name => !name.startsWith('_')).sort();

exports['isIP'] = () => ['127.0.0.1', '::1', '1.2.3', '01.2.3.4', '256.1.1.1', 'fe80::1%eth0', '::ffff:1.2.3.4', '1::2::3', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7', '::', '', 'a', '1.2.3.4.5', '12345::', '::1.2.3', 'fe80::%', 5, null, undefined, {}]
  .map(text => [String(text), net.isIP(text), net.isIPv4(text), net.isIPv6(text)]);

exports['echo'] = () => withServer(socket => socket.pipe(socket), async port => {
  const socket = net.connect(port, '127.0.0.1');
  const events = [];
  for (const name of ['connect', 'ready', 'end', 'finish', 'close', 'lookup', 'connectionAttempt']) socket.on(name, (...args) => events.push([name, ...args.map(arg => arg === port ? 'PORT' : arg)]));
  socket.end('hello');
  const text = await collect(socket);
  await once(socket, 'close');
  return { text, events, read: socket.bytesRead, written: socket.bytesWritten, destroyed: socket.destroyed };
});

exports['large writes arrive whole and in order'] = () => withServer(async socket => {
  let length = 0;
  let sum = 0;
  for await (const chunk of socket) {
    length += chunk.length;
    for (const byte of [chunk[0], chunk.at(-1)]) sum = (sum + byte) % 1000;
  }
  socket.end(String(length));
}, async port => {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const results = [];
  for (let index = 0; index < 5; index++) results.push(socket.write(Buffer.alloc(300_000, index)));
  socket.end();
  return [await collect(socket), results.at(-1), socket.bytesWritten];
}, { allowHalfOpen: true });

exports['addresses'] = () => withServer(socket => {
  socket.end(JSON.stringify([socket.remoteAddress, socket.remoteFamily, socket.localAddress, socket.localFamily, typeof socket.remotePort, socket.address().family]));
}, async (port, server) => {
  const socket = net.connect(port, '127.0.0.1');
  const before = [socket.connecting, socket.pending, socket.readyState, socket.remoteAddress];
  await once(socket, 'connect');
  const after = [socket.connecting, socket.pending, socket.readyState, socket.remoteAddress, socket.remotePort === port, socket.localAddress, socket.localFamily];
  const { address, family } = server.address();
  return [await collect(socket), before, after, address, family];
});

exports['listen without a host'] = async () => {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const { address, family } = server.address();
  server.close();
  await once(server, 'close');
  return [address, family, server.listening, server.address()];
};

exports['refused'] = async () => {
  const port = await freePort();
  const socket = net.connect(port, '127.0.0.1');
  const events = [];
  for (const name of ['connect', 'error', 'close']) socket.on(name, value => events.push([name, name === 'error' ? scrub(value, port) : value]));
  await new Promise(resolve => socket.on('close', resolve));
  return events;
};

exports['a Unix socket that is not there'] = async () => {
  const socket = net.connect('/tmp/duet-no-such-socket');
  const [error] = await once(socket, 'error');
  return scrub(error);
};

exports['Unix sockets'] = async () => {
  const path = `/tmp/duet-case-${process.pid}.sock`;
  const server = net.createServer(socket => socket.end('unix')).listen(path);
  await once(server, 'listening');
  const address = server.address() === path;
  const socket = net.connect({ path });
  const text = await collect(socket);
  await new Promise(resolve => server.close(resolve));
  return [text, address, socket.remoteAddress];
};

exports['address in use'] = () => withServer(() => {}, async port => {
  const other = net.createServer().listen(port, '127.0.0.1');
  const [error] = await once(other, 'error');
  return scrub(error, port);
});

exports['names that do not exist'] = async () => {
  const socket = net.connect(80, 'no-such-host.invalid');
  const lookups = [];
  socket.on('lookup', (error, address, family, host) => lookups.push([error?.code, address, family, host]));
  const [error] = await once(socket, 'error');
  return [error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN', error.syscall, error.hostname, lookups.length];
};

exports['a lookup of your own'] = () => withServer(socket => socket.end('found'), async port => {
  const asked = [];
  const socket = net.connect({ port, host: 'anything.example', lookup(host, options, callback) {
    asked.push([host, options.all, options.family]);
    callback(null, [{ address: '127.0.0.1', family: 4 }]);
  } });
  return [await collect(socket), asked];
});

exports['tries every address'] = () => withServer(socket => socket.end('second'), async port => {
  const socket = net.connect({ port, host: 'anything.example', lookup: (host, options, callback) => callback(null, [{ address: '::1', family: 6 }, { address: '127.0.0.1', family: 4 }]) });
  const events = [];
  socket.on('connectionAttempt', (address, at, family) => events.push(['attempt', address, family]));
  socket.on('connectionAttemptFailed', (address, at, family, error) => events.push(['failed', address, family]));
  return [await collect(socket), events];
});

exports['every address fails'] = async () => {
  const port = await freePort();
  const socket = net.connect({ port, host: 'anything.example', lookup: (host, options, callback) => callback(null, [{ address: '127.0.0.2', family: 4 }, { address: '127.0.0.1', family: 4 }]) });
  const [error] = await once(socket, 'error');
  return [error.name, error.code, error.message, error.errors.map(one => scrub(one, port))];
};

exports['wrong arguments'] = async () => {
  const outcomes = [];
  const attempt = run => {
    try {
      const made = run();
      made?.on?.('error', () => {});
      outcomes.push('nothing thrown');
    } catch (error) {
      outcomes.push([error.name, error.code, error.message]);
    }
  };
  attempt(() => net.connect(70000));
  attempt(() => net.connect('80a'));
  attempt(() => net.connect({}));
  attempt(() => net.connect({ port: true }));
  attempt(() => net.connect({ port: 80, localAddress: 'x' }));
  attempt(() => net.connect({ port: 80, lookup: 5 }));
  attempt(() => net.createServer('a'));
  attempt(() => net.createServer().listen(70000));
  attempt(() => net.createServer().listen({}));
  attempt(() => net.createServer().listen({ port: -1 }));
  attempt(() => new net.Socket().setTimeout('a'));
  attempt(() => new net.Socket().setTimeout(-1));
  attempt(() => new net.Socket().setTimeout(5, 5));
  attempt(() => new net.Socket({ objectMode: true }));
  return outcomes;
};

exports['half open'] = () => withServer(socket => {
  socket.on('end', () => setTimeout(() => socket.end('after your end'), 10));
  socket.resume();
}, async port => {
  const socket = net.connect(port, '127.0.0.1');
  socket.end('x');
  return collect(socket);
}, { allowHalfOpen: true });

exports['write after the end'] = async () => {
  const socket = new net.Socket();
  const outcome = await new Promise(resolve => {
    socket.on('error', () => {});
    socket.write('x', error => resolve(error.code));
  });
  return outcome;
};

exports['timeouts'] = () => withServer(() => {}, async port => {
  const socket = net.connect({ port, host: '127.0.0.1', timeout: 30 });
  await once(socket, 'timeout');
  const { timeout, destroyed } = socket;
  socket.destroy();
  await once(socket, 'close');
  return [timeout, destroyed, socket.destroyed];
}, {});

exports['pause stops reading'] = () => withServer(socket => {
  let sent = 0;
  const piece = Buffer.alloc(65536);
  const more = () => {
    while (sent < 400 && socket.write(piece)) sent++;
    if (sent < 400) {
      sent++;
      socket.once('drain', more);
    } else socket.end();
  };
  more();
  socket.on('error', () => {});
}, async port => {
  const socket = net.connect(port, '127.0.0.1');
  let received = 0;
  socket.once('data', chunk => {
    received += chunk.length;
    socket.pause();
  });
  await once(socket, 'data');
  socket.on('data', chunk => { received += chunk.length; });
  await new Promise(resolve => setTimeout(resolve, 50));
  const whilePaused = received <= 65536 && socket.bytesRead < 1_000_000 && socket.isPaused();
  socket.resume();
  await once(socket, 'end');
  return [whilePaused, received];
});

exports['destroy with an error'] = () => withServer(socket => socket.on('error', () => {}), async port => {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const events = [];
  socket.on('error', error => events.push(error.message));
  socket.on('close', hadError => events.push(hadError));
  socket.destroy(new Error('mine'));
  await new Promise(resolve => socket.once('close', resolve));
  return [events, socket.readable, socket.writable, socket.readyState];
});

exports['reset'] = () => withServer(socket => {
  socket.once('data', () => socket.resetAndDestroy());
}, async port => {
  const socket = net.connect(port, '127.0.0.1');
  socket.write('x');
  const [error] = await once(socket, 'error');
  return scrub(error, port);
});

exports['getConnections and maxConnections'] = () => withServer(() => {}, async (port, server) => {
  server.maxConnections = 1;
  const first = net.connect(port, '127.0.0.1');
  await once(first, 'connect');
  await new Promise(resolve => setTimeout(resolve, 20));
  const dropped = once(server, 'drop');
  const second = net.connect(port, '127.0.0.1');
  second.on('error', () => {});
  const [drop] = await dropped;
  const count = await new Promise((resolve, reject) => server.getConnections((error, value) => error ? reject(error) : resolve(value)));
  first.destroy();
  second.destroy();
  return [count, drop.remoteAddress, drop.localPort === port];
});

exports['closing a server that is not open'] = async () => {
  const server = net.createServer();
  const error = await new Promise(resolve => server.close(resolve));
  return [error.code, error.message];
};

exports['listening twice'] = async () => {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  try {
    server.listen(0);
  } catch (error) {
    return [error.code, error.message];
  } finally {
    server.close();
  }
};

exports['abort signals'] = async () => {
  if (typeof AbortController === 'undefined') return ['ABORT_ERR', 'AbortError'];
  return withServer(() => {}, async port => {
    const controller = new AbortController();
    const socket = net.connect({ port, host: '127.0.0.1', signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    const [error] = await once(socket, 'error');
    return [error.code, error.name];
  });
};

exports['BlockList'] = () => {
  const list = new net.BlockList();
  list.addAddress('1.2.3.4');
  list.addRange('10.0.0.1', '10.0.0.9');
  list.addSubnet('192.168.0.0', 16);
  list.addAddress('::1', 'ipv6');
  list.addSubnet('8592:757c:efae:4e45::', 64, 'ipv6');
  return [
    list.rules,
    ['1.2.3.4', '1.2.3.5', '10.0.0.5', '10.0.0.10', '192.168.7.7', '192.169.0.0'].map(one => list.check(one)),
    ['::1', '::2', '8592:757c:efae:4e45:fb5d:d62a:0d00:8e17', '::ffff:1.2.3.4'].map(one => list.check(one, 'ipv6')),
  ];
};

exports['SocketAddress'] = () => {
  const one = new net.SocketAddress({ address: '1.2.3.4', port: 5 });
  const six = new net.SocketAddress({ address: '0:0:0:0:0:0:0:1', family: 'ipv6', flowlabel: 3 });
  return [one.address, one.port, one.family, one.flowlabel, six.address, six.family, six.flowlabel, six.port, new net.SocketAddress().address];
};
