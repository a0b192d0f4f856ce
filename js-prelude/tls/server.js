// `tls.Server`: what listens, and the TLS sockets that come of it.

import net from 'duet:node/net';
import { checkBoolean, checkFunction, checkNumber, invalidArgType } from 'duet:errors';
import { clearTimeout, setTimeout } from 'duet:timers';
import { createSecureContext } from 'duet:tls/context';
import { TLSSocket } from 'duet:tls/socket';

export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  let given = options;
  if (typeof given === 'function') {
    listener = given;
    given = {};
  } else if (given === null || given === undefined) {
    given = {};
  } else if (typeof given !== 'object') {
    throw invalidArgType('options', 'Object', given);
  }
  if (given.handshakeTimeout !== undefined) checkNumber(given.handshakeTimeout, 'options.handshakeTimeout');
  if (given.rejectUnauthorized !== undefined && given.rejectUnauthorized !== null) checkBoolean(given.rejectUnauthorized, 'options.rejectUnauthorized');
  if (given.SNICallback) checkFunction(given.SNICallback, 'options.SNICallback');
  net.Server.call(this, given);
  this._contexts = [];
  this.requestCert = given.requestCert === true;
  this.rejectUnauthorized = given.rejectUnauthorized !== false;
  this.ALPNProtocols = given.ALPNProtocols;
  this.handshakeTimeout = given.handshakeTimeout || 120_000;
  this.setSecureContext(given);
  this.on('connection', onConnection);
  if (listener) this.on('secureConnection', listener);
}

Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

function onConnection(stream) {
  const socket = new TLSSocket(stream, {
    secureContext: this._sharedCreds,
    isServer: true,
    server: this,
    requestCert: this.requestCert,
    rejectUnauthorized: this.rejectUnauthorized,
    ALPNProtocols: this.ALPNProtocols,
  });
  socket.server = this;
  const patience = setTimeout(() => {
    socket.destroy();
    this.emit('tlsClientError', Object.assign(new Error('TLS handshake timeout'), { code: 'ERR_TLS_HANDSHAKE_TIMEOUT' }), socket);
  }, this.handshakeTimeout);
  socket.once('secure', () => clearTimeout(patience));
  socket.once('close', () => clearTimeout(patience));
}

const methods = {
  setSecureContext(options) {
    const { ca, cert, key, minVersion, maxVersion, secureProtocol, pfx } = options;
    this._sharedCreds = options.secureContext ?? createSecureContext({ ca, cert, key, minVersion, maxVersion, secureProtocol, pfx });
  },
  addContext(name, context) { this._contexts.push([name, context]); },
  getTicketKeys() { return new Uint8Array(48); },
  setTicketKeys() {},
  setOptions() {},
};
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(Server.prototype, name, { value, writable: true, configurable: true, enumerable: true });
}
