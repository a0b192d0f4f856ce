// `node:net`: sockets and servers, over TCP and Unix sockets.

import { checkBoolean, checkInteger } from 'duet:errors';
import { BlockList, isIP, isIPv4, isIPv6, SocketAddress } from 'duet:net/address';
import { Server } from 'duet:net/server';
import { connect, defaults, normalizeArgs, Socket } from 'duet:net/socket';

export default {
  _createServerHandle() { throw new Error('net._createServerHandle is not available in Duet'); },
  _normalizeArgs: normalizeArgs,
  BlockList,
  SocketAddress,
  connect,
  createConnection: connect,
  createServer: (options, listener) => new Server(options, listener),
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily: () => defaults.autoSelectFamily,
  setDefaultAutoSelectFamily(value) {
    checkBoolean(value, 'value');
    defaults.autoSelectFamily = value;
  },
  getDefaultAutoSelectFamilyAttemptTimeout: () => defaults.attemptTimeout,
  setDefaultAutoSelectFamilyAttemptTimeout(value) {
    checkInteger(value, 'value', 1, 2 ** 31 - 1);
    defaults.attemptTimeout = Math.max(value, 10);
  },
};
