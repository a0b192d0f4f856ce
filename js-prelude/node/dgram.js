// `node:dgram`: datagrams.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { EventEmitter } from 'duet:emitter';
import { checkAbortSignal, checkInteger, checkNumber, checkString, coded, invalidArgType, missingArgs } from 'duet:errors';
import { checkPort } from 'duet:net/address';
import { systemError } from 'duet:net/failure';
import { nextTick } from 'duet:timers';

const group = native.group('dgram');

const ANY = { udp4: '0.0.0.0', udp6: '::' };
const LOCAL = { udp4: '127.0.0.1', udp6: '::1' };

const UNBOUND = 0;
const BINDING = 1;
const BOUND = 2;

export function Socket(type, listener) {
  if (!(this instanceof Socket)) return new Socket(type, listener);
  EventEmitter.call(this);
  const options = typeof type === 'object' && type !== null ? type : { type };
  if (options.type !== 'udp4' && options.type !== 'udp6') {
    throw coded(TypeError, 'ERR_SOCKET_BAD_TYPE', 'Bad socket type specified. Valid types are: udp4, udp6');
  }
  this.type = options.type;
  this._options = options;
  this._state = UNBOUND;
  this._id = undefined;
  this._remote = undefined;
  this._isConnecting = false;
  this._isClosed = false;
  this._queue = [];
  if (typeof listener === 'function') this.on('message', listener);
  const { signal } = options;
  if (signal !== undefined) {
    checkAbortSignal(signal, 'options.signal');
    const abort = () => {
      if (!this._isClosed) this.close();
    };
    if (signal.aborted) nextTick(abort);
    else {
      signal.addEventListener('abort', abort, { once: true });
      this.once('close', () => signal.removeEventListener('abort', abort));
    }
  }
}

Object.setPrototypeOf(Socket.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Socket, EventEmitter);

const notRunning = () => coded(Error, 'ERR_SOCKET_DGRAM_NOT_RUNNING', 'Not running');
const isConnected = () => coded(Error, 'ERR_SOCKET_DGRAM_IS_CONNECTED', 'Already connected');
const notConnected = () => coded(Error, 'ERR_SOCKET_DGRAM_NOT_CONNECTED', 'Not connected');

function checkOpen(socket) {
  if (socket._isClosed) throw notRunning();
}

/** The address of a host, by a lookup of the socket's own if it has one. */
function lookup(socket, host, done) {
  const family = socket.type === 'udp6' ? 6 : 4;
  const find = socket._options.lookup ?? native.lazy('duet:node/dns').default.lookup;
  find(host, family, done);
}

function bindNow(socket, host, port, callback) {
  const { reuseAddr, reusePort, ipv6Only, recvBufferSize, sendBufferSize } = socket._options;
  try {
    socket._id = group.bind(host, port, Boolean(reuseAddr || reusePort), Boolean(ipv6Only), datagram => receive(socket, datagram));
  } catch (failure) {
    socket._state = UNBOUND;
    callback(systemError(failure, 'bind', host, port));
    return;
  }
  socket._state = BOUND;
  if (recvBufferSize) group.option(socket._id, 'receiveBufferSize', recvBufferSize, null);
  if (sendBufferSize) group.option(socket._id, 'sendBufferSize', sendBufferSize, null);
  group.want(socket._id);
  callback(null);
}

function receive(socket, datagram) {
  if (socket._isClosed) return;
  group.want(socket._id);
  if (!Array.isArray(datagram)) {
    socket.emit('error', systemError(datagram, 'recvmsg'));
    return;
  }
  const [bytes, address, port, family] = datagram;
  socket.emit('message', Buffer.from(bytes.buffer), { address, family, port, size: bytes.byteLength });
}

/** Does something once the socket is bound, which it is at the latest then. */
function whenBound(socket, act) {
  if (socket._state === BOUND) {
    act();
    return;
  }
  socket._queue.push(act);
  if (socket._state === UNBOUND) socket.bind({ port: 0, exclusive: true });
}

const methods = {
  bind(port, address, callback) {
    checkOpen(this);
    if (this._state !== UNBOUND) throw coded(Error, 'ERR_SOCKET_ALREADY_BOUND', 'Socket is already bound');
    const done = [port, address, callback].find(one => typeof one === 'function');
    let host = typeof address === 'string' ? address : undefined;
    let number = typeof port === 'function' ? 0 : port;
    if (port !== null && typeof port === 'object') {
      host = port.address;
      number = port.port;
    }
    this._state = BINDING;
    if (done) {
      const onListening = () => {
        this.removeListener('error', onError);
        done.call(this);
      };
      const onError = () => this.removeListener('listening', onListening);
      this.once('listening', onListening);
      this.once('error', onError);
    }
    lookup(this, host || ANY[this.type], (error, found) => {
      if (this._isClosed) return;
      if (error) {
        this._state = UNBOUND;
        this.emit('error', error);
        return;
      }
      bindNow(this, found, number ? checkPort(number) : 0, failure => {
        if (failure) {
          this.emit('error', failure);
          return;
        }
        this.emit('listening');
        for (const act of this._queue.splice(0)) act();
      });
    });
    return this;
  },

  connect(port, address, callback) {
    const number = checkPort(port, 'Port', false);
    const host = typeof address === 'function' || !address ? LOCAL[this.type] : address;
    const done = typeof address === 'function' ? address : callback;
    checkOpen(this);
    if (this._remote || this._isConnecting) throw isConnected();
    this._isConnecting = true;
    if (typeof done === 'function') this.once('connect', done);
    whenBound(this, () => lookup(this, host, (error, found) => {
      if (this._isClosed) return;
      this._isConnecting = false;
      let failure = error;
      if (!failure) {
        try {
          group.connect(this._id, found, number);
          this._remote = { address: found, port: number };
        } catch (thrown) {
          failure = systemError(thrown, 'connect', found, number);
        }
      }
      if (!failure) this.emit('connect');
      else if (typeof done === 'function') {
        this.removeListener('connect', done);
        nextTick(done, failure);
      } else nextTick(() => this.emit('error', failure));
    }));
  },

  disconnect() {
    if (!this._remote) throw notConnected();
    this._remote = undefined;
  },

  send(message, offset, length, port, address, callback) {
    let bytes;
    let rest;
    const isPart = typeof offset === 'number' && typeof length === 'number' && (this._remote || typeof port === 'number' || typeof port === 'string');
    const single = one => {
      if (typeof one === 'string') return Buffer.from(one);
      if (ArrayBuffer.isView(one)) return Buffer.from(one.buffer, one.byteOffset, one.byteLength);
      throw invalidArgType(Array.isArray(message) ? 'buffer list arguments' : 'buffer', ['Buffer', 'TypedArray', 'DataView', 'string'], Array.isArray(message) ? message : one);
    };
    const whole = Array.isArray(message) ? Buffer.concat(message.map(single)) : single(message);
    if (isPart && !Array.isArray(message)) {
      if (offset > whole.length) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
      if (offset + length > whole.length) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
      bytes = whole.subarray(offset, offset + length);
      rest = [port, address, callback];
    } else {
      bytes = whole;
      rest = [offset, length, port];
    }
    let [number, host, done] = rest;
    if (this._remote) {
      done = number;
    } else {
      if (typeof host === 'function') [host, done] = [undefined, host];
      number = checkPort(number, 'Port', false);
      if (host !== undefined && host !== null && host !== '' && typeof host !== 'string') throw invalidArgType('address', ['string', 'falsy'], host);
    }
    if (typeof done !== 'function') done = undefined;
    checkOpen(this);
    const deliver = to => {
      let failure = null;
      let sent;
      try {
        sent = group.send(this._id, bytes, to ?? null, to === undefined ? 0 : number);
      } catch (thrown) {
        failure = to === undefined ? systemError(thrown, 'send') : systemError(thrown, 'send', to, number);
      }
      if (done) nextTick(done, failure, sent);
      else if (failure) nextTick(() => this.emit('error', failure));
    };
    whenBound(this, () => {
      if (this._isClosed) return;
      if (this._remote) {
        deliver();
        return;
      }
      lookup(this, host || LOCAL[this.type], (error, found) => {
        if (this._isClosed) return;
        if (!error) deliver(found);
        else if (done) nextTick(done, error);
        else this.emit('error', error);
      });
    });
  },

  close(callback) {
    if (typeof callback === 'function') this.on('close', callback);
    checkOpen(this);
    this._isClosed = true;
    if (this._id !== undefined) group.close(this._id);
    nextTick(() => this.emit('close'));
    return this;
  },

  address() {
    checkOpen(this);
    const found = this._state === BOUND ? group.address(this._id, false) : undefined;
    if (!found) throw systemError({ code: 'EBADF', errno: -9 }, 'getsockname');
    return { address: found[0], family: this.type === 'udp6' ? 'IPv6' : 'IPv4', port: Number(found[1]) };
  },

  remoteAddress() {
    checkOpen(this);
    if (!this._remote) throw notConnected();
    return { address: this._remote.address, family: this.type === 'udp6' ? 'IPv6' : 'IPv4', port: this._remote.port };
  },

  setBroadcast(isOn) { set(this, 'broadcast', isOn ? 1 : 0, undefined, 'setBroadcast'); },
  setTTL(ttl) {
    checkNumber(ttl, 'ttl');
    set(this, 'ttl', ttl, undefined, 'setTTL');
    return ttl;
  },
  setMulticastTTL(ttl) {
    checkNumber(ttl, 'ttl');
    set(this, 'multicastTtl', ttl, undefined, 'setMulticastTTL');
    return ttl;
  },
  setMulticastLoopback(isOn) {
    set(this, 'multicastLoopback', isOn ? 1 : 0, undefined, 'setMulticastLoopback');
    return isOn;
  },
  setMulticastInterface(address) {
    checkString(address, 'multicastInterface');
    set(this, 'interface', 0, address.split('%')[0], 'setMulticastInterface');
  },
  addMembership(address) {
    if (!address) throw missingArgs('multicastAddress');
    set(this, 'join', 0, address, 'addMembership');
  },
  dropMembership(address) {
    if (!address) throw missingArgs('multicastAddress');
    set(this, 'leave', 0, address, 'dropMembership');
  },
  setRecvBufferSize(size) {
    checkInteger(size, 'size', 1, 2 ** 31 - 1);
    set(this, 'receiveBufferSize', size, undefined, 'uv_recv_buffer_size');
  },
  setSendBufferSize(size) {
    checkInteger(size, 'size', 1, 2 ** 31 - 1);
    set(this, 'sendBufferSize', size, undefined, 'uv_send_buffer_size');
  },
  getRecvBufferSize() { return set(this, 'receiveBufferSize', 0, undefined, 'uv_recv_buffer_size'); },
  getSendBufferSize() { return set(this, 'sendBufferSize', 0, undefined, 'uv_send_buffer_size'); },
  getSendQueueSize() { return 0; },
  getSendQueueCount() { return 0; },
  ref() { return this; },
  unref() { return this; },
};
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Socket.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}

function set(socket, name, value, host, call) {
  checkOpen(socket);
  if (socket._state !== BOUND) throw systemError({ code: 'EBADF', errno: -9 }, call);
  try {
    return group.option(socket._id, name, value, host ?? null);
  } catch (failure) {
    throw systemError(failure, call);
  }
}

export default {
  createSocket: (type, listener) => new Socket(type, listener),
  Socket,
};

