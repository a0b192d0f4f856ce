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
