// `node:dns`: what can be asked without a name server.

'use strict';

const dns = require('node:dns');

const call = (run, ...args) => new Promise(resolve => run(...args, (error, ...values) => resolve(error ? { error: [error.name, error.code === 'EAI_AGAIN' ? 'ENOTFOUND' : error.code, error.syscall, error.hostname] } : values)));

exports['exports'] = () => Object.keys(dns).sort();
exports['promises exports'] = () => Object.keys(dns.promises).sort();
exports['the same module'] = () => require('node:dns/promises') === dns.promises;

exports['lookup'] = async () => [
  await call(dns.lookup, '127.0.0.1'), await call(dns.lookup, '::1'), await call(dns.lookup, '127.0.0.1', { all: true }),
  await call(dns.lookup, 'localhost', 4), await call(dns.lookup, 'localhost', { family: 'IPv4' }), await call(dns.lookup, ''), await call(dns.lookup, null, { all: true }), await call(dns.lookup, null, 6),
  await call(dns.lookup, 'no-such-name.invalid'),
];

exports['promises'] = async () => [
  await dns.promises.lookup('127.0.0.1'), await dns.promises.lookup('localhost', { family: 4 }), await dns.promises.lookup('localhost', { all: true, family: 4 }),
  await dns.promises.lookup('no-such-name.invalid').catch(error => [error.code === 'EAI_AGAIN' ? 'ENOTFOUND' : error.code, error.syscall]),
];

exports['wrong arguments'] = () => {
  const outcomes = [];
  for (const act of [() => dns.lookup('a'), () => dns.lookup('a', {}), () => dns.lookup('a', 5, () => {}), () => dns.lookup('a', { family: 5 }, () => {}), () => dns.lookup(5, () => {}), () => dns.lookup('a', { hints: 1 }, () => {}),
    () => dns.lookup('a', { all: 'x' }, () => {}), () => dns.lookup('a', { order: 'x' }, () => {}), () => dns.lookup('a', 'x', () => {}), () => dns.lookupService('x', 80, () => {}), () => dns.lookupService('127.0.0.1', 70000, () => {}), () => dns.setDefaultResultOrder('x')]) {
    try {
      act();
      outcomes.push('nothing thrown');
    } catch (error) {
      outcomes.push([error.name, error.code, error.message]);
    }
  }
  return outcomes;
};

exports['orders'] = () => {
  const before = dns.getDefaultResultOrder();
  dns.setDefaultResultOrder('ipv4first');
  const after = dns.getDefaultResultOrder();
  dns.setDefaultResultOrder('verbatim');
  return [before, after];
};

exports['lookupService'] = () => call(dns.lookupService, '127.0.0.1', 80);

exports['servers of a resolver'] = () => {
  const resolver = new dns.Resolver();
  const outcomes = [Array.isArray(resolver.getServers())];
  resolver.setServers(['1.2.3.4', '[::1]:5353', '5.6.7.8:53']);
  outcomes.push(resolver.getServers());
  for (const servers of ['x', ['x'], [5]]) {
    try {
      resolver.setServers(servers);
    } catch (error) {
      outcomes.push([error.name, error.code]);
    }
  }
  return outcomes;
};

/** A name server that knows a few names. */
async function withNameServer(use) {
  const name = text => Buffer.concat([...text.split('.').map(label => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])), Buffer.from([0])]);
  const short = (...numbers) => Buffer.concat(numbers.map(number => Buffer.from([number >> 8, number & 255])));
  const texts = (...all) => Buffer.concat(all.map(one => Buffer.concat([Buffer.from([one.length]), Buffer.from(one)])));
  const records = {
    'a.example 1': [[1, Buffer.from([1, 2, 3, 4])], [1, Buffer.from([5, 6, 7, 8])]],
    'a.example 28': [[28, Buffer.from('20010db8000000000000000000000001', 'hex')]],
    'a.example 15': [[15, Buffer.concat([short(10), name('mail.example')])]],
    'a.example 16': [[16, texts('one', 'two')], [16, texts('three')]],
    '_x._tcp.a.example 33': [[33, Buffer.concat([short(1, 2, 27017), name('db.example')])]],
    'a.example 2': [[2, name('ns.example')]],
    'w.example 5': [[5, name('a.example')]],
    'a.example 6': [[6, Buffer.concat([name('ns.example'), name('root.example'), short(0, 1, 0, 2, 0, 3, 0, 4, 0, 5)])]],
    'a.example 257': [[257, Buffer.concat([Buffer.from([0]), texts('issue'), Buffer.from('ca.example')])]],
    '4.3.2.1.in-addr.arpa 12': [[12, name('a.example')]],
    'alias.example 1': [[5, name('a.example')], [1, Buffer.from([1, 2, 3, 4])]],
    'empty.example 1': [],
  };
  const server = require('node:dgram').createSocket('udp4');
  server.on('message', (message, { port, address }) => {
    let at = 12;
    const labels = [];
    while (message[at] !== 0) {
      labels.push(message.toString('latin1', at + 1, at + 1 + message[at]));
      at += message[at] + 1;
    }
    const type = message.readUInt16BE(at + 1);
    const asked = message.subarray(12, at + 5);
    const found = records[`${labels.join('.').toLowerCase()} ${type}`];
    const head = Buffer.concat([message.subarray(0, 2), short(found ? 0x8180 : 0x8183, 1, found?.length ?? 0, 0, 0)]);
    const answers = (found ?? []).map(([kind, data]) => Buffer.concat([short(0xc00c, kind, 1, 0, 60, data.length), data]));
    server.send(Buffer.concat([head, asked, ...answers]), port, address);
  });
  await new Promise(resolve => server.bind(0, '127.0.0.1', resolve));
  try {
    return await use(`127.0.0.1:${server.address().port}`);
  } finally {
    server.close();
  }
}

exports['records'] = () => withNameServer(async server => {
  const resolver = new dns.Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([server]);
  const ask = (method, ...args) => call(resolver[method].bind(resolver), ...args);
  return [
    await ask('resolve4', 'a.example'), await ask('resolve4', 'a.example', { ttl: true }), await ask('resolve6', 'a.example'), await ask('resolveMx', 'a.example'), await ask('resolveTxt', 'a.example'),
    await ask('resolveSrv', '_x._tcp.a.example'), await ask('resolveNs', 'a.example'), await ask('resolveCname', 'w.example'), await ask('resolveSoa', 'a.example'), await ask('resolveCaa', 'a.example'),
    await ask('reverse', '1.2.3.4'), await ask('resolve', 'a.example'), await ask('resolve', 'a.example', 'MX'), await ask('resolve4', 'alias.example'), await ask('resolve4', 'none.example'), await ask('resolve4', 'empty.example'),
  ];
});

exports['records as promises'] = () => withNameServer(async server => {
  const resolver = new dns.promises.Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([server]);
  return [await resolver.resolveTxt('a.example'), await resolver.resolveMx('none.example').catch(error => [error.code, error.syscall, error.hostname, error.message])];
});
