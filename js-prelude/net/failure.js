// The errors of sockets, in Node.js' words.

import { coded } from 'duet:errors';

/** `read ECONNRESET`: what a call came to. */
export function systemError(failure, syscall, address, port, extra = '') {
  const { code, errno } = failure;
  const where = address === undefined ? '' : port !== undefined && port !== null && port !== '' && port >= 0 ? ` ${address}:${port}` : ` ${address}`;
  const error = new Error(`${syscall} ${code}${where}${extra}`);
  Object.assign(error, { errno, code, syscall });
  if (address !== undefined) error.address = address;
  if (port !== undefined && port !== null) error.port = port;
  return error;
}

/** `listen EADDRINUSE: address already in use 127.0.0.1:80`. */
export function listenError(failure, address, port) {
  const { code, errno } = failure;
  const words = /^[A-Z0-9_]+: (.*?), \w+/.exec(failure.message)?.[1] ?? failure.message;
  const error = new Error(`listen ${code}: ${words} ${port > 0 || (port === 0 && address) ? `${address}${port === undefined || port < 0 ? '' : `:${port}`}` : address}`.trimEnd());
  Object.assign(error, { code, errno, syscall: 'listen', address });
  if (port !== undefined && port >= 0) error.port = port;
  return error;
}

export const closedSocket = () => coded(Error, 'ERR_SOCKET_CLOSED', 'Socket is closed');
export const closedBeforeConnection = () => coded(Error, 'ERR_SOCKET_CLOSED_BEFORE_CONNECTION', 'Socket closed before the connection was established');
