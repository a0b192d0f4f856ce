// `net.Server`: what listens, and the sockets that come of it.

import { native } from 'duet:native';
import { EventEmitter } from 'duet:emitter';
import { checkAbortSignal, checkFunction, coded, invalidArgType, invalidArgValue } from 'duet:errors';
import { checkPort } from 'duet:net/address';
import { Connection, group } from 'duet:net/connection';
import { listenError } from 'duet:net/failure';
import { begin, normalizeArgs, Socket } from 'duet:net/socket';
import { nextTick } from 'duet:timers';

const BACKLOG = 511;

export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  EventEmitter.call(this);
  let given = options;
  if (typeof given === 'function') {
    this.on('connection', given);
    given = {};
  } else if (given === null || given === undefined || typeof given === 'object') {
    given = { ...given };
    if (typeof listener === 'function') this.on('connection', listener);
  } else {
    throw invalidArgType('options', 'Object', given);
  }
  this._connections = 0;
  this._handle = null;
  this._connectionKey = null;
  this._unref = false;
  this._usingWorkers = false;
  this._workers = [];
  this._pipeName = undefined;
  this.allowHalfOpen = given.allowHalfOpen || false;
  this.pauseOnConnect = Boolean(given.pauseOnConnect);
  this.noDelay = Boolean(given.noDelay);
  this.keepAlive = Boolean(given.keepAlive);
  this.keepAliveInitialDelay = Math.trunc((given.keepAliveInitialDelay ?? 0) / 1000);
  this.highWaterMark = given.highWaterMark;
}

Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

/** A server's socket in the system. */
class Listening {
  constructor(id, address) {
    this.id = id;
    this.address = address;
  }

  close() { group.close(this.id); }
  ref() {}
  unref() {}
  hasRef() { return true; }
}

const methods = {
  listen(...args) {
    const [given, callback] = normalizeArgs(args);
    const options = { ...given };
    if (this._handle || this._isLooking) throw coded(Error, 'ERR_SERVER_ALREADY_LISTEN', 'Listen method has been called more than once without closing.');
    if (callback !== null) this.once('listening', callback);
    const backlog = toNumber(args.length > 1 && args[1]) || toNumber(args.length > 2 && args[2]) || options.backlog;
    if (options.signal !== undefined) closeWith(this, options.signal);
    if (args.length === 0 || typeof args[0] === 'function' || (options.port === undefined && 'port' in options) || options.port === null) options.port = 0;
    if (typeof options.port === 'number' || typeof options.port === 'string') {
      const port = checkPort(options.port, 'options.port');
      if (options.host) lookupAndListen(this, port, options, backlog);
      else listenAnywhere(this, port, options, backlog);
      return this;
    }
    if (options.path && typeof options.path === 'string') {
      listenOn(this, () => group.listenPath(options.path, accepted => accept(this, accepted)), options.path, -1);
      return this;
    }
    if (!('port' in options || 'path' in options)) {
      throw invalidArgValue('options', given, 'must have the property "port" or "path"');
    }
    throw invalidArgValue('options', given);
  },

  address() {
    if (this._pipeName !== undefined && this._handle) return this._pipeName;
    const address = this._handle?.address;
    return address ? { address: address[0], family: address[2], port: address[1] } : null;
  },

  getConnections(callback) {
    nextTick(callback, null, this._connections);
    return this;
  },

  close(callback) {
    if (typeof callback === 'function') {
      if (!this._handle) this.once('close', () => callback(coded(Error, 'ERR_SERVER_NOT_RUNNING', 'Server is not running.')));
      else this.once('close', callback);
    }
    if (this._handle) {
      this._handle.close();
      this._handle = null;
    }
    this._emitCloseIfDrained();
    return this;
  },

  _emitCloseIfDrained() {
    if (this._handle || this._connections > 0) return;
    nextTick(() => this.emit('close'));
  },

  [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    if (!this._handle) return Promise.resolve();
    return new Promise((resolve, reject) => this.close(error => (error ? reject(error) : resolve())));
  },

  ref() {
    this._unref = false;
    return this;
  },

  unref() {
    this._unref = true;
    return this;
  },

  [Symbol.for('nodejs.rejection')](error, event, socket) {
    if (event === 'connection') socket.destroy(error);
    else this.emit('error', error);
  },
};

for (const name of Reflect.ownKeys(methods)) {
  Object.defineProperty(Server.prototype, name, { value: methods[name], writable: true, configurable: true, enumerable: typeof name === 'string' });
}

Object.defineProperty(Server.prototype, 'listening', { get() { return Boolean(this._handle); }, configurable: true, enumerable: true });

const toNumber = value => (typeof value === 'number' || (typeof value === 'string' && value !== '' && Number(value) >= 0) ? Number(value) : false);

function closeWith(server, signal) {
  checkAbortSignal(signal, 'options.signal');
  if (signal.aborted) nextTick(() => server.close());
  else {
    const abort = () => server.close();
    signal.addEventListener('abort', abort, { once: true });
    server.once('close', () => signal.removeEventListener('abort', abort));
  }
}

function lookupAndListen(server, port, options, backlog) {
  server._isLooking = true;
  native.lazy('duet:node/dns').default.lookup(options.host, (error, address) => {
    server._isLooking = false;
    if (error) server.emit('error', error);
    else listenOn(server, () => group.listen(address, port, backlog || BACKLOG, Boolean(options.ipv6Only), accepted => accept(server, accepted)), address, port);
  });
}

/** On every address of both families, or where there is only IPv4, of that. */
function listenAnywhere(server, port, options, backlog) {
  const take = accepted => accept(server, accepted);
  listenOn(server, () => {
    try {
      return group.listen('::', port, backlog || BACKLOG, Boolean(options.ipv6Only), take);
    } catch (failure) {
      if (failure.code !== 'EAFNOSUPPORT' && failure.code !== 'EADDRNOTAVAIL') throw failure;
      return group.listen('0.0.0.0', port, backlog || BACKLOG, false, take);
    }
  }, '::', port);
}

function listenOn(server, listen, address, port) {
  try {
    const [id, bound] = listen();
    server._handle = new Listening(id, bound);
  } catch (failure) {
    nextTick(() => server.emit('error', listenError(failure, address, port)));
    return;
  }
  server._pipeName = port === -1 ? address : undefined;
  server._connectionKey = port === -1 ? `-1:${address}:-1` : `${address.includes(':') ? 6 : 4}:${address}:${port}`;
  nextTick(() => {
    if (server._handle) server.emit('listening');
  });
}

function accept(server, [id, ends]) {
  const connection = new Connection(id, ends);
  if (!server._handle) {
    connection.close();
    return;
  }
  if (server.maxConnections !== undefined && server.maxConnections !== null && server._connections >= server.maxConnections) {
    connection.close();
    const [local, remote] = ends;
    server.emit('drop', local ? {
      localAddress: local[0], localPort: local[1], localFamily: local[2],
      remoteAddress: remote?.[0], remotePort: remote?.[1], remoteFamily: remote?.[2],
    } : undefined);
    return;
  }
  const socket = new Socket({
    handle: connection,
    allowHalfOpen: server.allowHalfOpen,
    readable: true,
    writable: true,
    ...(server.highWaterMark === undefined ? {} : { readableHighWaterMark: server.highWaterMark, writableHighWaterMark: server.highWaterMark }),
  });
  if (server.noDelay) socket._noDelay = true;
  if (server.keepAlive) socket._keepAlive = [true, server.keepAliveInitialDelay];
  if (server.pauseOnConnect) socket.pause();
  server._connections++;
  socket.server = server;
  socket._server = server;
  begin(socket, server.pauseOnConnect);
  server.emit('connection', socket);
}
