// Secure contexts: certificates, keys and versions, and what the native side makes of them.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { checkString, coded, invalidArgType, notSupported } from 'duet:errors';

export const group = native.group('tls');

export const DEFAULTS = { least: 'TLSv1.2', most: 'TLSv1.3' };
const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** So many configurations are kept: making one means reading its certificates. */
const KEPT = 64;
const configurations = new Map();

/** Files as a list of bytes: text, bytes, or lists of them. */
function files(value, name) {
  if (value === undefined || value === null || value === '') return undefined;
  return [value].flat(Infinity).map(one => {
    if (typeof one === 'string') return Buffer.from(one);
    if (ArrayBuffer.isView(one)) return new Uint8Array(one.buffer, one.byteOffset, one.byteLength);
    if (one?.pem !== undefined) return files(one.pem, name)[0];
    throw invalidArgType(`options.${name}`, ['string', 'Buffer', 'TypedArray', 'DataView'], one);
  });
}

function version(value, name, standard) {
  if (value === undefined || value === null) return standard;
  if (!VERSIONS.includes(value)) throw coded(TypeError, 'ERR_TLS_INVALID_PROTOCOL_VERSION', `'${value}' is not a valid ${name} TLS protocol version`);
  return value;
}

const METHODS = { TLS_method: ['TLSv1.2', 'TLSv1.3'], SSLv23_method: ['TLSv1.2', 'TLSv1.2'], TLSv1_2_method: ['TLSv1.2', 'TLSv1.2'] };

export class SecureContext {
  constructor(options = {}) {
    if (options.pfx !== undefined && options.pfx !== null) throw notSupported('The option "pfx"');
    const { secureProtocol } = options;
    let { minVersion, maxVersion } = options;
    if (secureProtocol) {
      if (minVersion || maxVersion) throw coded(TypeError, 'ERR_TLS_PROTOCOL_VERSION_CONFLICT', `TLS protocol version ${JSON.stringify(minVersion || maxVersion)} conflicts with secureProtocol ${JSON.stringify(secureProtocol)}`);
      checkString(secureProtocol, 'options.secureProtocol');
      const method = METHODS[secureProtocol.replace(/_(?:client|server)_/, '_')];
      if (!method) throw coded(TypeError, 'ERR_TLS_INVALID_PROTOCOL_METHOD', `Unknown method: ${secureProtocol}`);
      [minVersion, maxVersion] = method;
    }
    this.least = version(minVersion, 'minimum', DEFAULTS.least);
    this.most = version(maxVersion, 'maximum', DEFAULTS.most);
    this.authorities = files(options.ca, 'ca');
    this.certificates = files(options.cert, 'cert') ?? [];
    this.keys = files(options.key, 'key') ?? [];
    this.context = this;
    // What is wrong with them is said now.
    this.configuration();
  }

  /** The number of the native configuration. */
  configuration() {
    const key = JSON.stringify([this.least, this.most, this.authorities, this.certificates, this.keys], (_, value) => (value?.type === 'Buffer' || value instanceof Uint8Array ? Buffer.from(value.data ?? value).toString('latin1') : value));
    let id = configurations.get(key);
    if (id !== undefined) return id;
    id = group.configure(this.authorities, this.certificates, this.keys, this.least, this.most);
    configurations.set(key, id);
    if (configurations.size > KEPT) configurations.delete(configurations.keys().next().value);
    return id;
  }
}

export const createSecureContext = options => new SecureContext(options);

/** The names of protocols, from a list of names or from their form on the wire. */
export function protocolsOf(value) {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map(one => (typeof one === 'string' ? one : Buffer.from(one).toString('latin1')));
  const bytes = Buffer.from(value.buffer ?? value, value.byteOffset, value.byteLength);
  const names = [];
  for (let at = 0; at < bytes.length; at += 1 + bytes[at]) names.push(bytes.toString('latin1', at + 1, at + 1 + bytes[at]));
  return names;
}

export function convertALPNProtocols(protocols, out) {
  if (Array.isArray(protocols)) {
    const pieces = protocols.map((name, index) => {
      const bytes = Buffer.from(name);
      if (bytes.length > 255) throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The byte length of the protocol at index ${index} exceeds the maximum length. It must be <= 255. Received ${bytes.length}`);
      return Buffer.concat([Buffer.from([bytes.length]), bytes]);
    });
    out.ALPNProtocols = Buffer.concat(pieces);
  } else if (ArrayBuffer.isView(protocols)) {
    out.ALPNProtocols = Buffer.from(protocols.buffer.slice(protocols.byteOffset, protocols.byteOffset + protocols.byteLength));
  }
}

