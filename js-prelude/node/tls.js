// `node:tls`: encrypted sockets and servers.

import { Buffer } from 'duet:buffer';
import { convertALPNProtocols, createSecureContext, DEFAULTS, group, SecureContext } from 'duet:tls/context';
import { checkServerIdentity } from 'duet:tls/identity';
import { Server } from 'duet:tls/server';
import { connect, TLSSocket } from 'duet:tls/socket';

const CIPHERS = [
  'tls_aes_256_gcm_sha384', 'tls_aes_128_gcm_sha256', 'tls_chacha20_poly1305_sha256',
  'ecdhe-ecdsa-aes256-gcm-sha384', 'ecdhe-ecdsa-aes128-gcm-sha256', 'ecdhe-ecdsa-chacha20-poly1305',
  'ecdhe-rsa-aes256-gcm-sha384', 'ecdhe-rsa-aes128-gcm-sha256', 'ecdhe-rsa-chacha20-poly1305',
];

let roots;

const tls = {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  DEFAULT_CIPHERS: CIPHERS.map(name => name.toUpperCase()).map(name => (name.startsWith('TLS_') ? name : name)).join(':'),
  DEFAULT_ECDH_CURVE: 'auto',
  getCiphers: () => [...CIPHERS],
  convertALPNProtocols,
  checkServerIdentity,
  createSecureContext,
  SecureContext,
  TLSSocket,
  Server,
  createServer: (options, listener) => new Server(options, listener),
  connect,
};
Object.defineProperty(tls, 'rootCertificates', {
  get: () => roots ??= Object.freeze(group.roots().map(raw => `-----BEGIN CERTIFICATE-----\n${Buffer.from(raw.buffer).toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----`)),
  enumerable: true,
  configurable: true,
});
for (const [name, key] of [['DEFAULT_MIN_VERSION', 'least'], ['DEFAULT_MAX_VERSION', 'most']]) {
  Object.defineProperty(tls, name, { get: () => DEFAULTS[key], set(value) { DEFAULTS[key] = value; }, enumerable: true, configurable: true });
}

export default tls;
