// The errors of HTTP/2, with Node.js' codes and words.

import { coded, invalidArgType } from 'duet:errors';
import { constants } from 'duet:http2/constants';

const WORDS = {
  ALTSVC_INVALID_ORIGIN: [TypeError, 'HTTP/2 ALTSVC frames require a valid origin'],
  ALTSVC_LENGTH: [TypeError, 'HTTP/2 ALTSVC frames are limited to 16382 bytes'],
  CONNECT_AUTHORITY: [Error, ':authority header is required for CONNECT requests'],
  CONNECT_PATH: [Error, 'The :path header is forbidden for CONNECT requests'],
  CONNECT_SCHEME: [Error, 'The :scheme header is forbidden for CONNECT requests'],
  GOAWAY_SESSION: [Error, 'New streams cannot be created after receiving a GOAWAY'],
  HEADERS_AFTER_RESPOND: [Error, 'Cannot specify additional headers after response initiated'],
  HEADERS_SENT: [Error, 'Response has already been initiated.'],
  HEADER_SINGLE_VALUE: [TypeError, 'Header field "%s" must only have a single value'],
  INFO_STATUS_NOT_ALLOWED: [RangeError, 'Informational status codes cannot be used'],
  INVALID_CONNECTION_HEADERS: [TypeError, 'HTTP/1 Connection specific headers are forbidden: "%s"'],
  INVALID_HEADER_VALUE: [TypeError, 'Invalid value "%s" for header "%s"'],
  INVALID_INFO_STATUS: [RangeError, 'Invalid informational status code: %s'],
  INVALID_ORIGIN: [TypeError, 'HTTP/2 ORIGIN frames require a valid origin'],
  INVALID_PACKED_SETTINGS_LENGTH: [RangeError, 'Packed settings length must be a multiple of six'],
  INVALID_PSEUDOHEADER: [TypeError, '"%s" is an invalid pseudoheader or is used incorrectly'],
  INVALID_SESSION: [Error, 'The session has been destroyed'],
  INVALID_STREAM: [Error, 'The stream has been destroyed'],
  MAX_PENDING_SETTINGS_ACK: [Error, 'Maximum number of pending settings acknowledgements'],
  NESTED_PUSH: [Error, 'A push stream cannot initiate another push stream.'],
  NO_SOCKET_MANIPULATION: [Error, 'HTTP/2 sockets should not be directly manipulated (e.g. read and written)'],
  ORIGIN_LENGTH: [TypeError, 'HTTP/2 ORIGIN frames are limited to 16382 bytes'],
  OUT_OF_STREAMS: [Error, 'No stream ID is available because maximum stream ID has been reached'],
  PAYLOAD_FORBIDDEN: [Error, 'Responses with %s status must not have a payload'],
  PING_CANCEL: [Error, 'HTTP2 ping cancelled'],
  PING_LENGTH: [RangeError, 'HTTP2 ping payload must be 8 bytes'],
  PSEUDOHEADER_NOT_ALLOWED: [TypeError, 'Cannot set HTTP/2 pseudo-headers'],
  PUSH_DISABLED: [Error, 'HTTP/2 client has disabled push streams'],
  SEND_FILE: [Error, 'Directories cannot be sent'],
  SEND_FILE_NOSEEK: [Error, 'Offset or length can only be specified for regular files'],
  SESSION_ERROR: [Error, 'Session closed with error code %s'],
  SETTINGS_CANCEL: [Error, 'HTTP2 session settings canceled'],
  SOCKET_BOUND: [Error, 'The socket is already bound to an Http2Session'],
  SOCKET_UNBOUND: [Error, 'The socket has been disconnected from the Http2Session'],
  STATUS_101: [Error, 'HTTP status code 101 (Switching Protocols) is forbidden in HTTP/2'],
  STATUS_INVALID: [RangeError, 'Invalid status code: %s'],
  STREAM_ERROR: [Error, 'Stream closed with error code %s'],
  STREAM_SELF_DEPENDENCY: [Error, 'A stream cannot depend on itself'],
  TOO_MANY_CUSTOM_SETTINGS: [Error, 'Number of custom settings exceeds MAX_ADDITIONAL_SETTINGS'],
  TOO_MANY_INVALID_FRAMES: [Error, 'Too many invalid HTTP/2 frames'],
  TRAILERS_ALREADY_SENT: [Error, 'Trailing headers have already been sent'],
  TRAILERS_NOT_READY: [Error, 'Trailing headers cannot be sent until after the wantTrailers event is emitted'],
  UNSUPPORTED_PROTOCOL: [Error, 'protocol "%s" is unsupported.'],
};

/** That with the code `ERR_HTTP2_<name>`. */
export function http2Error(name, ...values) {
  const [Base, words] = WORDS[name];
  return coded(Base, `ERR_HTTP2_${name}`, words.replaceAll('%s', () => String(values.shift())));
}

/** A request that had not been sent when its session came to an end. */
export function streamCancelled(cause) {
  const why = typeof cause?.message === 'string' ? ` (caused by: ${cause.message})` : '';
  const error = coded(Error, 'ERR_HTTP2_STREAM_CANCEL', `The pending stream has been canceled${why}`);
  if (cause) error.cause = cause;
  return error;
}

/** The name of a code: `NGHTTP2_PROTOCOL_ERROR`. */
export function nameOfCode(code) {
  const names = ['NO_ERROR', 'PROTOCOL_ERROR', 'INTERNAL_ERROR', 'FLOW_CONTROL_ERROR', 'SETTINGS_TIMEOUT', 'STREAM_CLOSED', 'FRAME_SIZE_ERROR',
    'REFUSED_STREAM', 'CANCEL', 'COMPRESSION_ERROR', 'CONNECT_ERROR', 'ENHANCE_YOUR_CALM', 'INADEQUATE_SECURITY', 'HTTP_1_1_REQUIRED'];
  return names[code] === undefined ? undefined : `NGHTTP2_${names[code]}`;
}

const OF_LIBRARY = {
  [-501]: 'Invalid argument',
  [-505]: 'Protocol error',
  [-509]: 'Stream ID is not available',
  [-510]: 'Stream was already closed or invalid',
  [constants.NGHTTP2_ERR_FRAME_SIZE_ERROR]: 'The length of the frame is invalid',
  [-523]: 'Header compression/decompression error',
  [-524]: 'Flow control error',
  [-530]: 'The current session is closing',
  [-903]: 'Received bad client magic byte string',
  [-904]: 'Flooding was detected in this HTTP/2 session, and it must be closed',
};

/** What Node.js makes of a number of the library that it has HTTP/2 from. */
export class NghttpError extends Error {
  constructor(number) {
    super(OF_LIBRARY[number] ?? 'Unknown error code');
    this.code = 'ERR_HTTP2_ERROR';
    this.errno = number;
  }

  toString() { return `${this.name} [${this.code}]: ${this.message}`; }
}

export function checkObject(value, name, types = 'Object') {
  if (value !== undefined && (value === null || typeof value !== 'object' || Array.isArray(value))) throw invalidArgType(name, types, value);
}

export function checkBytes(value, name) {
  if (!ArrayBuffer.isView(value)) throw invalidArgType(name, ['Buffer', 'TypedArray', 'DataView'], value);
}
