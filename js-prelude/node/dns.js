// `node:dns`: names and addresses of hosts. `lookup` asks the system, as everything here does that
// connects; the other functions ask the name servers themselves (`duet:dns/resolver`).

import { native } from 'duet:native';
import { checkBoolean, checkFunction, checkNumber, checkOneOf, checkString, coded, invalidArgType, invalidArgValue } from 'duet:errors';
import { checkPort, isIP } from 'duet:net/address';
import { nextTick } from 'duet:timers';

const ADDRCONFIG = 32;
const V4MAPPED = 8;
const ALL = 16;

const codes = {
  NODATA: 'ENODATA', FORMERR: 'EFORMERR', SERVFAIL: 'ESERVFAIL', NOTFOUND: 'ENOTFOUND', NOTIMP: 'ENOTIMP', REFUSED: 'EREFUSED',
  BADQUERY: 'EBADQUERY', BADNAME: 'EBADNAME', BADFAMILY: 'EBADFAMILY', BADRESP: 'EBADRESP', CONNREFUSED: 'ECONNREFUSED',
  TIMEOUT: 'ETIMEOUT', EOF: 'EOF', FILE: 'EFILE', NOMEM: 'ENOMEM', DESTRUCTION: 'EDESTRUCTION', BADSTR: 'EBADSTR',
  BADFLAGS: 'EBADFLAGS', NONAME: 'ENONAME', BADHINTS: 'EBADHINTS', NOTINITIALIZED: 'ENOTINITIALIZED', LOADIPHLPAPI: 'ELOADIPHLPAPI',
  ADDRGETNETWORKPARAMS: 'EADDRGETNETWORKPARAMS', CANCELLED: 'ECANCELLED',
};

let defaultOrder = 'verbatim';
const ORDERS = ['verbatim', 'ipv4first', 'ipv6first'];

/** What the system says when it does not know a name. */
function lookupError(failure, hostname) {
  const error = new Error(`getaddrinfo ${failure.code} ${hostname}`);
  return Object.assign(error, { errno: failure.errno ?? -3008, code: failure.code, syscall: 'getaddrinfo', hostname });
}

function familyOf(family) {
  if (family === 'IPv4') return 4;
  if (family === 'IPv6') return 6;
  return family;
}

/** The options of `lookup`, checked. */
function lookupOptions(hostname, given) {
  if (hostname) checkString(hostname, 'hostname');
  if (given === null || given === undefined) return { family: 0, all: false, order: defaultOrder };
  if (typeof given === 'number') {
    checkOneOf(given, 'family', [0, 4, 6]);
    return { family: given, all: false, order: defaultOrder };
  }
  if (typeof given !== 'object') throw invalidArgType('options', ['integer', 'object'], given);
  const { hints, all, verbatim, order } = given;
  const family = familyOf(given.family);
  if (hints !== undefined && hints !== null) {
    checkNumber(hints, 'options.hints');
    if ((hints & ~(ADDRCONFIG | ALL | V4MAPPED)) !== 0) throw invalidArgValue('hints', hints, 'is invalid');
  }
  if (family !== undefined && family !== null) checkOneOf(family, 'options.family', [0, 4, 6]);
  if (all !== undefined && all !== null) checkBoolean(all, 'options.all');
  if (verbatim !== undefined && verbatim !== null) checkBoolean(verbatim, 'options.verbatim');
  if (order !== undefined && order !== null) checkOneOf(order, 'options.order', ORDERS);
  return {
    family: family ?? 0,
    all: all ?? false,
    order: order ?? (verbatim === undefined || verbatim === null ? defaultOrder : verbatim ? 'verbatim' : 'ipv4first'),
  };
}

function ordered(addresses, order) {
  if (order === 'verbatim') return addresses;
  const first = order === 'ipv4first' ? 4 : 6;
  return [...addresses.filter(one => one.family === first), ...addresses.filter(one => one.family !== first)];
}

function lookup(hostname, options, callback) {
  const done = typeof options === 'function' ? options : callback;
  if (typeof options === 'function') options = undefined;
  if (options !== null && typeof options === 'object') checkFunction(done, 'callback');
  const { family, all, order } = lookupOptions(hostname, options);
  checkFunction(done, 'callback');
  if (!hostname) {
    if (all) nextTick(done, null, []);
    else nextTick(done, null, null, family === 6 ? 6 : 4);
    return {};
  }
  const known = isIP(hostname);
  if (known) {
    if (all) nextTick(done, null, [{ address: hostname, family: known }]);
    else nextTick(done, null, hostname, known);
    return {};
  }
  native.group('dns').lookup(`${hostname}`, family, (failure, found) => {
    if (failure) {
      done(lookupError(failure, hostname));
      return;
    }
    const addresses = ordered(found.map(address => ({ address, family: isIP(address) })), order);
    if (all) done(null, addresses);
    else done(null, addresses[0].address, addresses[0].family);
  });
  return {};
}

function lookupService(address, port, callback) {
  if (!isIP(address)) throw invalidArgValue('address', address);
  checkPort(port);
  checkFunction(callback, 'callback');
  const services = { 21: 'ftp', 22: 'ssh', 25: 'smtp', 53: 'domain', 80: 'http', 110: 'pop3', 143: 'imap2', 443: 'https', 465: 'submissions', 587: 'submission', 993: 'imaps', 995: 'pop3s' };
  const service = services[port] ?? String(port);
  if (address === '127.0.0.1' || address === '::1') {
    nextTick(callback, null, 'localhost', service);
    return {};
  }
  resolver().reverse(address, (error, names) => callback(null, error || names.length === 0 ? address : names[0], service));
  return {};
}

const resolving = () => native.lazy('duet:dns/resolver');
const resolver = () => resolving().standard;

/** The methods of a resolver, as functions that ask the one that everybody shares. */
const METHODS = ['resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCaa', 'resolveCname', 'resolveMx', 'resolveNaptr',
  'resolveNs', 'resolvePtr', 'resolveSoa', 'resolveSrv', 'resolveTxt', 'reverse', 'getServers', 'setServers'];

const setDefaultResultOrder = order => {
  checkOneOf(order, 'dnsOrder', ORDERS);
  defaultOrder = order;
};

const promised = call => new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))));

const promises = {
  lookup: (hostname, options) => new Promise((resolve, reject) => {
    const given = typeof options === 'object' || options === undefined ? { ...options } : options;
    lookup(hostname, given, (error, found, family) => {
      if (error) reject(error);
      else resolve(Array.isArray(found) ? found : { address: found, family });
    });
  }),
  lookupService: (address, port) => new Promise((resolve, reject) => lookupService(address, port, (error, hostname, service) => (error ? reject(error) : resolve({ hostname, service })))),
  getDefaultResultOrder: () => defaultOrder,
  setDefaultResultOrder,
  ...codes,
};
for (const name of METHODS) {
  promises[name] = name.endsWith('Servers')
    ? (...args) => resolver()[name](...args)
    : (...args) => promised(done => resolver()[name](...args, done));
}
Object.defineProperty(promises, 'Resolver', { get: () => resolving().PromiseResolver, enumerable: true, configurable: true });

const dns = {
  lookup,
  lookupService,
  setDefaultResultOrder,
  getDefaultResultOrder: () => defaultOrder,
  ADDRCONFIG,
  ALL,
  V4MAPPED,
  ...codes,
  promises,
};
for (const name of METHODS) dns[name] = (...args) => resolver()[name](...args);
Object.defineProperty(dns, 'Resolver', { get: () => resolving().Resolver, enumerable: true, configurable: true });

export default dns;
