// `node:http`: requests to others, and servers of the Function's own.

import { checkInteger } from 'duet:errors';
import { Agent, globalAgent } from 'duet:http/agent';
import { ClientRequest } from 'duet:http/client';
import { MAX_HEADER_SIZE, METHODS, validateHeaderName, validateHeaderValue } from 'duet:http/common';
import { IncomingMessage } from 'duet:http/incoming';
import { OutgoingMessage } from 'duet:http/outgoing';
import 'duet:http/kinship';
import { onConnection, Server, ServerResponse, STATUS_CODES } from 'duet:http/server';

function request(url, options, callback) {
  return new ClientRequest(url, options, callback);
}

const http = {
  _connectionListener: onConnection,
  METHODS,
  STATUS_CODES,
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer: (options, listener) => new Server(options, listener),
  validateHeaderName,
  validateHeaderValue,
  get(url, options, callback) {
    const made = request(url, options, callback);
    made.end();
    return made;
  },
  request,
  setMaxIdleHTTPParsers(max) { checkInteger(max, 'max', 1); },
};
Object.defineProperty(http, 'maxHeaderSize', { value: MAX_HEADER_SIZE, configurable: true, enumerable: true, writable: true });
Object.defineProperty(http, 'globalAgent', { ...globalAgent, configurable: true, enumerable: true });
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) {
  Object.defineProperty(http, name, { get: () => globalThis[name], configurable: true, enumerable: false });
}

export default http;
