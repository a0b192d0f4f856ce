// `node:https`: HTTP over TLS.

import { invalidArgType } from 'duet:errors';
import { Agent as HttpAgent } from 'duet:http/agent';
import { ClientRequest } from 'duet:http/client';
import { onConnection, Server as HttpServer, setUpChecks, storeOptions } from 'duet:http/server';
import tls from 'duet:node/tls';

export function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  HttpAgent.call(this, options);
  this.defaultPort = 443;
  this.protocol = 'https:';
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
}

Object.setPrototypeOf(Agent.prototype, HttpAgent.prototype);
Object.setPrototypeOf(Agent, HttpAgent);

/** What two requests must have in common to share a connection, in the order of Node.js. */
const PARTS = ['ca', 'cert', 'clientCertEngine', 'ciphers', 'key', 'pfx', 'rejectUnauthorized', 'servername', 'minVersion', 'maxVersion',
  'secureProtocol', 'crl', 'honorCipherOrder', 'ecdhCurve', 'dhparam', 'secureOptions', 'sessionIdContext', 'sigalgs', 'privateKeyIdentifier', 'privateKeyEngine'];

function part(options, name) {
  const value = options[name];
  if (name === 'rejectUnauthorized' || name === 'honorCipherOrder') return value === undefined ? '' : String(value);
  if (name === 'servername') return value && value !== options.host ? value : '';
  if (name === 'pfx' && Array.isArray(value)) return value.map(one => JSON.stringify(one)).join();
  return value ? String(value) : '';
}

const methods = {
  createConnection(port, host, options) {
    let given = options;
    if (port !== null && typeof port === 'object') given = port;
    else if (host !== null && typeof host === 'object') given = { ...host };
    else given = { ...options };
    given = { ...given };
    if (typeof port === 'number') given.port = port;
    if (typeof host === 'string') given.host = host;
    return tls.connect(given);
  },

  getName(options = {}) {
    return [HttpAgent.prototype.getName.call(this, options), ...PARTS.map(name => part(options, name))].join(':');
  },

  _getSession() { return undefined; },
  _cacheSession() {},
  _evictSession() {},
};
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Agent.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}

export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  let given = options;
  if (typeof given === 'function') {
    listener = given;
    given = {};
  } else if (given !== null && given !== undefined && typeof given !== 'object') {
    throw invalidArgType('options', 'Object', given);
  }
  given = { ALPNProtocols: given?.ALPNCallback ? undefined : ['http/1.1'], ...given };
  storeOptions.call(this, given);
  tls.Server.call(this, { noDelay: true, allowHalfOpen: true, ...given });
  this.httpAllowHalfOpen = false;
  this.on('secureConnection', onConnection);
  this.on('listening', setUpChecks);
  if (listener) this.on('request', listener);
  this.on('tlsClientError', (error, socket) => {
    if (!this.emit('clientError', error, socket)) socket.destroy(error);
  });
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
}

Object.setPrototypeOf(Server.prototype, tls.Server.prototype);
Object.setPrototypeOf(Server, tls.Server);
for (const name of ['setTimeout', 'close', 'closeAllConnections', 'closeIdleConnections']) {
  Object.defineProperty(Server.prototype, name, { value: HttpServer.prototype[name], writable: true, configurable: true, enumerable: true });
}

let globalAgent = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });

function request(...args) {
  let options = {};
  if (typeof args[0] === 'string' || args[0] instanceof URL || (args[0]?.href && args[0].protocol && args[0].auth === undefined && args[0].path === undefined)) {
    const url = args.shift();
    if (args[0] && typeof args[0] !== 'function') options = { ...args.shift() };
    return new ClientRequest(url, { _defaultAgent: globalAgent, ...options }, args[0]);
  }
  if (args[0] && typeof args[0] !== 'function') options = { ...args.shift() };
  return new ClientRequest({ _defaultAgent: globalAgent, ...options }, args[0]);
}

export default {
  Agent,
  get globalAgent() { return globalAgent; },
  set globalAgent(agent) { globalAgent = agent; },
  Server,
  createServer: (options, listener) => new Server(options, listener),
  get(...args) {
    const made = request(...args);
    made.end();
    return made;
  },
  request,
};
