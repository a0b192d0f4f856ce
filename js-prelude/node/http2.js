// `node:http2`: it loads, and packages may read its constants. Duet does not speak HTTP/2, and says
// so when it is asked to.

import { Buffer } from 'duet:buffer';
import { notSupported } from 'duet:errors';
import { constants } from 'duet:http2/constants';

const refuse = name => {
  const refused = { [name]() { throw notSupported(`http2.${name}`); } };
  return refused[name];
};

class Http2ServerRequest { constructor() { throw notSupported('http2.Http2ServerRequest'); } }
class Http2ServerResponse { constructor() { throw notSupported('http2.Http2ServerResponse'); } }

const getDefaultSettings = () => ({
  headerTableSize: 4096, enablePush: true, initialWindowSize: 65535, maxFrameSize: 16384, maxConcurrentStreams: 4294967295,
  maxHeaderListSize: 65535, maxHeaderSize: 65535, enableConnectProtocol: false,
});

const SETTINGS = ['headerTableSize', 'enablePush', 'maxConcurrentStreams', 'initialWindowSize', 'maxFrameSize', 'maxHeaderListSize', undefined, 'enableConnectProtocol'];

function getPackedSettings(settings = {}) {
  const pieces = [];
  for (const [index, name] of SETTINGS.entries()) {
    if (name === undefined || settings[name] === undefined) continue;
    const piece = Buffer.alloc(6);
    piece.writeUInt16BE(index + 1, 0);
    piece.writeUInt32BE(Number(settings[name]), 2);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function getUnpackedSettings(bytes) {
  const buffer = Buffer.from(bytes);
  const settings = {};
  for (let at = 0; at + 6 <= buffer.length; at += 6) {
    const name = SETTINGS[buffer.readUInt16BE(at) - 1];
    if (name === undefined) continue;
    const value = buffer.readUInt32BE(at + 2);
    settings[name] = name.startsWith('enable') ? Boolean(value) : value;
    if (name === 'maxHeaderListSize') settings.maxHeaderSize = value;
  }
  return settings;
}

export default {
  connect: refuse('connect'),
  constants,
  createServer: refuse('createServer'),
  createSecureServer: refuse('createSecureServer'),
  getDefaultSettings,
  getPackedSettings,
  getUnpackedSettings,
  performServerHandshake: refuse('performServerHandshake'),
  sensitiveHeaders: Symbol('sensitiveHeaders'),
  Http2ServerRequest,
  Http2ServerResponse,
};
