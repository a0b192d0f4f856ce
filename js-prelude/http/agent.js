// `http.Agent`: which connection a request gets, and what becomes of it afterwards.

import { native } from 'duet:native';
import { EventEmitter } from 'duet:emitter';
import { checkNumber, checkOneOf, checkString } from 'duet:errors';

const REQUEST_OPTIONS = Symbol('requestOptions');

export { REQUEST_OPTIONS };

export function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.defaultPort = 80;
  this.protocol = 'http:';
  this.options = { __proto__: null, ...options };
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  // An agent is for addresses: a path would send everything to one socket.
  this.options.path = null;
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || 'lifo';
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  checkOneOf(this.scheduling, 'scheduling', ['fifo', 'lifo']);
  if (this.maxTotalSockets !== undefined) checkNumber(this.maxTotalSockets, 'maxTotalSockets', 1);
  else this.maxTotalSockets = Infinity;
  this.on('free', (socket, free) => freed(this, socket, free));
  this.on('newListener', watchKeylog);
}

Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);
Agent.defaultMaxSockets = Infinity;

function watchKeylog(name) {
  if (name === 'keylog') this.removeListener('newListener', watchKeylog);
}

function freed(agent, socket, options) {
  const name = agent.getName(options);
  // A socket that broke while it was free is of no use, and neither is one that was ended.
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requests = agent.requests[name];
  if (requests?.length) {
    const request = requests.shift();
    giveSocket(agent, request, socket);
    if (requests.length === 0) delete agent.requests[name];
    return;
  }
  // Its last request is over; whether it may be used again was said by that.
  const request = socket._httpMessage;
  if (!request || !request.shouldKeepAlive || !agent.keepAlive) {
    socket.destroy();
    return;
  }
  const free = agent.freeSockets[name] ?? [];
  const count = free.length + (agent.sockets[name]?.length ?? 0);
  if (agent.totalSocketCount > agent.maxTotalSockets || count > agent.maxSockets || free.length >= agent.maxFreeSockets || !agent.keepSocketAlive(socket)) {
    socket.destroy();
    return;
  }
  agent.freeSockets[name] = free;
  socket._httpMessage = null;
  agent.removeSocket(socket, options);
  // It is still there.
  agent.totalSocketCount++;
  socket.once('error', whileFree);
  free.push(socket);
}

/** Nobody has asked for anything, so nobody hears of it. */
function whileFree() {
  this.destroy();
  this.emit('agentRemove');
}

/** Which address, and in whose name: connections with the same name can stand in for each other. */
const getName = function getName(options = {}) {
  let name = options.host || 'localhost';
  name += ':';
  if (options.port) name += options.port;
  name += ':';
  if (options.localAddress) name += options.localAddress;
  if (options.family === 4 || options.family === 6) name += `:${options.family}`;
  if (options.socketPath) name += `:${options.socketPath}`;
  return name;
};

const methods = {
  createConnection(...args) { return native.lazy('duet:node/net').default.createConnection(...args); },

  getName,

  addRequest(request, options, port, localAddress) {
    if (typeof options === 'string') options = { __proto__: null, host: options, port, localAddress };
    options = { __proto__: null, ...options, ...this.options };
    if (options.socketPath) options.path = options.socketPath;
    normalizeServerName(options, request);
    const name = this.getName(options);
    this.sockets[name] ||= [];
    const free = this.freeSockets[name];
    let socket;
    if (free) {
      while (free.length && free[0].destroyed) free.shift();
      socket = this.scheduling === 'fifo' ? free.shift() : free.pop();
      if (!free.length) delete this.freeSockets[name];
    }
    const total = (free?.length ?? 0) + this.sockets[name].length;
    if (socket) {
      this.reuseSocket(socket, request);
      giveSocket(this, request, socket);
      this.sockets[name].push(socket);
    } else if (total < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
      this.createSocket(request, options, (error, made) => {
        if (error) request.onSocket(made, error);
        else giveSocket(this, request, made);
      });
    } else {
      (this.requests[name] ||= []).push(request);
      request[REQUEST_OPTIONS] = options;
    }
  },

  createSocket(request, options, callback) {
    options = { __proto__: null, ...options, ...this.options };
    if (options.socketPath) options.path = options.socketPath;
    normalizeServerName(options, request);
    const name = this.getName(options);
    options._agentKey = name;
    options.encoding = null;
    let isCalled = false;
    const made = (error, socket) => {
      if (isCalled) return;
      isCalled = true;
      if (error) {
        callback(error);
        return;
      }
      (this.sockets[name] ||= []).push(socket);
      this.totalSocketCount++;
      install(this, socket, options);
      callback(null, socket);
    };
    // Connections that are to last ask the system whether the other side is there.
    if (this.keepAlive) {
      options.keepAlive = this.keepAlive;
      options.keepAliveInitialDelay = this.keepAliveMsecs;
    }
    const socket = this.createConnection(options, made);
    if (socket) made(null, socket);
  },

  removeSocket(socket, options) {
    const name = this.getName(options);
    const sets = [this.sockets];
    // A socket that has gone counts no more.
    if (!socket.writable) sets.push(this.freeSockets);
    for (const set of sets) {
      const index = set[name]?.indexOf(socket) ?? -1;
      if (index < 0) continue;
      set[name].splice(index, 1);
      if (set[name].length === 0) delete set[name];
      this.totalSocketCount--;
    }
    let request;
    if (this.requests[name]?.length) {
      request = this.requests[name][0];
    } else if (this.totalSocketCount < this.maxTotalSockets) {
      // Another address may have waited for the room.
      for (const other of Object.keys(this.requests)) {
        if (this.sockets[other]?.length) continue;
        request = this.requests[other][0];
        break;
      }
    }
    if (!request?.[REQUEST_OPTIONS]) return;
    const wanted = request[REQUEST_OPTIONS];
    delete request[REQUEST_OPTIONS];
    this.createSocket(request, wanted, (error, made) => {
      if (error) request.onSocket(made, error);
      else made.emit('free');
    });
  },

  keepSocketAlive(socket) {
    socket.setKeepAlive(true, this.keepAliveMsecs);
    socket.unref();
    const wait = this.options.timeout || 0;
    const hint = /^timeout=(\d+)/.exec(socket._httpMessage?.res?.headers['keep-alive'])?.[1];
    let agentTimeout = wait;
    if (hint !== undefined) {
      // The server says how long it waits; a request that crosses its end would be lost.
      const hinted = Math.max(Number(hint) * 1000 - 1000, 0);
      if (hinted === 0) return false;
      if (!agentTimeout || hinted < agentTimeout) agentTimeout = hinted;
    }
    if (socket.timeout !== agentTimeout) socket.setTimeout(agentTimeout);
    return true;
  },

  reuseSocket(socket, request) {
    socket.removeListener('error', whileFree);
    request.reusedSocket = true;
    socket.ref();
  },

  destroy() {
    for (const set of [this.freeSockets, this.sockets]) {
      for (const sockets of Object.values(set)) for (const socket of [...sockets]) socket.destroy();
    }
  },
};
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Agent.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}

function normalizeServerName(options, request) {
  if (!options.servername && options.servername !== '') options.servername = serverName(options, request);
}

/** Which name a TLS connection is for: that of the Host field, if there is one. */
function serverName(options, request) {
  const { isIP } = native.lazy('duet:net/address');
  let name = options.host;
  const host = request.getHeader('host');
  if (host) {
    checkString(host, 'options.headers.host');
    if (host.startsWith('[')) name = host.indexOf(']') < 0 ? host : host.slice(1, host.indexOf(']'));
    else name = host.split(':', 1)[0];
  }
  return isIP(name) ? '' : name;
}

function install(agent, socket, options) {
  const onFree = () => agent.emit('free', socket, options);
  const onClose = () => agent.removeSocket(socket, options);
  const onTimeout = () => {
    for (const sockets of Object.values(agent.freeSockets)) {
      if (sockets.includes(socket)) {
        socket.destroy();
        return;
      }
    }
  };
  const onRemove = () => {
    agent.removeSocket(socket, options);
    socket.removeListener('close', onClose);
    socket.removeListener('free', onFree);
    socket.removeListener('timeout', onTimeout);
    socket.removeListener('agentRemove', onRemove);
  };
  socket.on('free', onFree);
  socket.on('close', onClose);
  socket.on('timeout', onTimeout);
  socket.on('agentRemove', onRemove);
  if (agent.options.timeout) socket.setTimeout(agent.options.timeout);
}

function giveSocket(agent, request, socket) {
  request.onSocket(socket);
  const wanted = agent.options.timeout || 0;
  if (request.timeout === undefined || request.timeout === wanted) {
    if (socket.timeout !== wanted) socket.setTimeout(wanted);
  }
}

let shared = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 });
export const globalAgent = { get: () => shared, set: agent => { shared = agent; } };
