// `dns.Resolver`: asks name servers, those of the system unless it is told others.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { checkFunction, checkInteger, checkString, coded, invalidArgType, invalidArgValue } from 'duet:errors';
import { answer, question, TYPES } from 'duet:dns/message';
import { isIP } from 'duet:net/address';
import { clearTimeout, nextTick, setTimeout } from 'duet:timers';

const PATIENCE = 5000;
const ATTEMPTS = 2;

let systemServers;

/** The name servers of the system. */
function serversOfSystem() {
  if (systemServers) return systemServers;
  let text = '';
  try {
    text = native.lazy('duet:node/fs').default.readFileSync('/etc/resolv.conf', 'utf8');
  } catch { /* without it, the server is here */ }
  const found = [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, server]) => server).filter(server => isIP(server));
  return systemServers = found.length > 0 ? found : ['127.0.0.1'];
}

/** Address and port of a server. */
function parted(server) {
  const [, bracketed, bracketedPort, plain, plainPort] = /^(?:\[([^[\]]+)\](?::(\d+))?|([^:]+)(?::(\d+))?)$/.exec(server) ?? [];
  if (isIP(server)) return { host: server, port: 53 };
  return { host: bracketed ?? plain, port: Number(bracketedPort ?? plainPort ?? 53) };
}

function queryError(code, call, hostname) {
  return Object.assign(new Error(`${call} ${code} ${hostname}`), { errno: undefined, code, syscall: call, hostname });
}

/** Methods, the records that they ask for, and what Node.js calls asking. */
const QUERIES = {
  resolve4: ['A', 'queryA'], resolve6: ['AAAA', 'queryAaaa'], resolveAny: ['ANY', 'queryAny'], resolveCaa: ['CAA', 'queryCaa'],
  resolveCname: ['CNAME', 'queryCname'], resolveMx: ['MX', 'queryMx'], resolveNaptr: ['NAPTR', 'queryNaptr'], resolveNs: ['NS', 'queryNs'],
  resolvePtr: ['PTR', 'queryPtr'], resolveSoa: ['SOA', 'querySoa'], resolveSrv: ['SRV', 'querySrv'], resolveTxt: ['TXT', 'queryTxt'],
};
const BY_TYPE = Object.fromEntries(Object.entries(QUERIES).map(([method, [type]]) => [type, method]));

export class Resolver {
  #servers;
  #patience;
  #attempts;
  #running = new Set();

  constructor(options = {}) {
    const { timeout = -1, tries = 4 } = options ?? {};
    checkInteger(timeout, 'options.timeout', -1, 2 ** 31 - 1);
    checkInteger(tries, 'options.tries', 1, 2 ** 31 - 1);
    this.#patience = timeout < 0 ? PATIENCE : timeout;
    this.#attempts = options?.tries === undefined ? ATTEMPTS : tries;
  }

  getServers() { return [...this.#servers ?? serversOfSystem()]; }

  setServers(servers) {
    if (!Array.isArray(servers)) throw invalidArgType('servers', 'Array', servers);
    const set = servers.map((server, index) => {
      checkString(server, `servers[${index}]`);
      const { host, port } = parted(server);
      if (!host || !isIP(host)) throw coded(TypeError, 'ERR_INVALID_IP_ADDRESS', `Invalid IP address: ${server}`);
      if (port === 53) return host;
      return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
    });
    this.#servers = set;
  }

  setLocalAddress() {}

  cancel() {
    for (const stop of [...this.#running]) stop();
  }

  resolve(hostname, type, callback) {
    if (typeof type === 'function') return this.resolve4(hostname, type);
    checkString(type, 'rrtype');
    const method = BY_TYPE[type];
    if (!method) throw invalidArgValue('rrtype', type);
    return this[method](hostname, callback);
  }

  reverse(address, callback) {
    checkString(address, 'name');
    checkFunction(callback, 'callback');
    const family = isIP(address);
    if (!family) throw queryError('EINVAL', 'getHostByAddr', address);
    let name;
    if (family === 4) {
      name = `${address.split('.').reverse().join('.')}.in-addr.arpa`;
    } else {
      const [before, after] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
      const groups = text => (text ? text.split(':') : []);
      const all = after === undefined ? groups(before) : [...groups(before), ...new Array(8 - groups(before).length - groups(after).length).fill('0'), ...groups(after)];
      name = `${all.map(group => group.padStart(4, '0')).join('').split('').reverse().join('.')}.ip6.arpa`;
    }
    this.#ask(name, 'PTR', 'getHostByAddr', address, (error, records) => callback(error, records?.map(record => record.value)));
    return {};
  }

  /** Asks one server after the other, and again. */
  #ask(name, type, call, hostname, done) {
    const servers = this.#servers ?? serversOfSystem();
    let isOver = false;
    let abandon = () => {};
    const finish = (error, records) => {
      if (isOver) return;
      isOver = true;
      this.#running.delete(stop);
      if (error) done(error);
      else done(null, records);
    };
    const stop = () => {
      abandon();
      nextTick(() => finish(queryError('ECANCELLED', call, hostname)));
    };
    this.#running.add(stop);
    const asked = question(Math.floor(Math.random() * 65536), name, type);
    if (asked === undefined) {
      nextTick(() => finish(queryError('EBADNAME', call, hostname)));
      return;
    }
    const attempt = (count, code) => {
      if (isOver) return;
      if (count === servers.length * this.#attempts) {
        finish(queryError(code, call, hostname));
        return;
      }
      abandon = exchange(parted(servers[count % servers.length]), asked, this.#patience, (failure, found) => {
        if (failure || found.code === 'ESERVFAIL' || found.code === 'EREFUSED') {
          attempt(count + 1, failure ?? found.code);
          return;
        }
        if (found.code) {
          finish(queryError(found.code, call, hostname));
          return;
        }
        const records = type === 'ANY' ? found.records.filter(record => record.value !== undefined) : found.records.filter(record => record.type === TYPES[type]);
        if (records.length === 0) finish(queryError('ENODATA', call, hostname));
        else finish(null, records);
      });
    };
    attempt(0, 'ECONNREFUSED');
  }

  static {
    for (const [method, [type, call]] of Object.entries(QUERIES)) {
      Resolver.prototype[method] = function ask(hostname, options, callback) {
        const done = typeof options === 'function' ? options : callback;
        checkString(hostname, 'name');
        checkFunction(done, 'callback');
        const withTtl = typeof options === 'object' && options?.ttl && (type === 'A' || type === 'AAAA');
        const give = record => {
          if (type === 'ANY') return anyRecord(record);
          return withTtl ? { address: record.value, ttl: record.ttl } : record.value;
        };
        this.#ask(hostname, type, call, hostname, (error, records) => {
          if (error) done(error);
          else done(null, type === 'SOA' ? give(records[0]) : records.map(give));
        });
        return {};
      };
    }
  }
}

const TYPE_NAMES = Object.fromEntries(Object.entries(TYPES).map(([name, number]) => [number, name]));

function anyRecord({ type, ttl, value }) {
  const name = TYPE_NAMES[type];
  if (name === 'A' || name === 'AAAA') return { address: value, ttl, type: name };
  if (name === 'TXT') return { entries: value, type: name };
  return typeof value === 'string' ? { value, type: name } : { ...value, type: name };
}

/** Asks one server, by datagram and, if the answer does not fit into one, over a connection. */
function exchange({ host, port }, asked, patience, done) {
  const socket = native.lazy('duet:node/dgram').default.createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
  let close = () => socket.close();
  let isOver = false;
  const end = (failure, found) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    close();
    if (failure !== 'abandoned') done(failure, found);
  };
  const timer = setTimeout(end, patience, 'ETIMEOUT');
  socket.on('error', () => end('ECONNREFUSED'));
  socket.on('message', (bytes, { port: from }) => {
    // Only the server may answer, and only what it was asked.
    const found = from === port ? answer(bytes, asked) : undefined;
    if (found === undefined) return;
    if (!found.isCut) {
      end(null, found);
      return;
    }
    socket.close();
    close = overConnection({ host, port }, asked, end);
  });
  socket.connect(port, host, error => {
    if (error) end('ECONNREFUSED');
    else if (!isOver) socket.send(asked, failure => { if (failure) end('ECONNREFUSED'); });
  });
  return () => end('abandoned');
}

function overConnection({ host, port }, asked, end) {
  const socket = native.lazy('duet:node/net').default.connect({ host, port });
  const length = Buffer.alloc(2);
  length.writeUInt16BE(asked.length, 0);
  socket.write(Buffer.concat([length, asked]));
  let all = Buffer.alloc(0);
  socket.on('data', chunk => {
    all = Buffer.concat([all, chunk]);
    if (all.length < 2 || all.length < 2 + all.readUInt16BE(0)) return;
    end(null, answer(all.subarray(2, 2 + all.readUInt16BE(0)), asked) ?? { code: 'EBADRESP' });
  });
  socket.on('error', () => end('ECONNREFUSED'));
  socket.on('end', () => end('EOF'));
  return () => socket.destroy();
}

/** The same with promises. */
export class PromiseResolver {
  #resolver;

  constructor(options) {
    this.#resolver = new Resolver(options);
  }

  getServers() { return this.#resolver.getServers(); }
  setServers(servers) { this.#resolver.setServers(servers); }
  setLocalAddress() {}
  cancel() { this.#resolver.cancel(); }

  static {
    for (const method of ['resolve', 'reverse', ...Object.keys(QUERIES)]) {
      PromiseResolver.prototype[method] = function ask(...args) {
        return new Promise((resolve, reject) => this.#resolver[method](...args, (error, found) => (error ? reject(error) : resolve(found))));
      };
    }
  }
}
Object.defineProperty(PromiseResolver, 'name', { value: 'Resolver' });

/** The one that everybody shares. */
export const standard = new Resolver();
