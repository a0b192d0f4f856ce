// `node:http2`: clients and servers of HTTP/2. A server's half is loaded when somebody asks for it.

import { native } from 'duet:native';
import { connect } from 'duet:http2/client';
import { constants } from 'duet:http2/constants';
import { sensitiveHeaders } from 'duet:http2/headers';
import { getDefaultSettings, getPackedSettings, getUnpackedSettings } from 'duet:http2/settings';

const server = () => native.lazy('duet:http2/server');

const http2 = {
  connect,
  constants,
  createServer: (options, listener) => server().createServer(options, listener),
  createSecureServer: (options, listener) => server().createSecureServer(options, listener),
  getDefaultSettings,
  getPackedSettings,
  getUnpackedSettings,
  performServerHandshake: (socket, options) => server().performServerHandshake(socket, options),
  sensitiveHeaders,
};
for (const name of ['Http2ServerRequest', 'Http2ServerResponse']) {
  Object.defineProperty(http2, name, { get: () => native.lazy('duet:http2/compatibility')[name], enumerable: true, configurable: true });
}

export default http2;
