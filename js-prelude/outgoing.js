// `ServerResponse` of node:http: status, header fields and a body that is written or ended. Header
// fields keep the case in which they were set and are found in any.

import { native } from 'duet:native';

export const REASONS = {
  100: 'Continue', 101: 'Switching Protocols', 102: 'Processing', 103: 'Early Hints', 200: 'OK', 201: 'Created',
  202: 'Accepted', 203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content', 206: 'Partial Content',
  207: 'Multi-Status', 208: 'Already Reported', 226: 'IM Used', 300: 'Multiple Choices', 301: 'Moved Permanently',
  302: 'Found', 303: 'See Other', 304: 'Not Modified', 305: 'Use Proxy', 307: 'Temporary Redirect',
  308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden',
  404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 407: 'Proxy Authentication Required',
  408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed',
  413: 'Payload Too Large', 414: 'URI Too Long', 415: 'Unsupported Media Type', 416: 'Range Not Satisfiable',
  417: 'Expectation Failed', 418: "I'm a Teapot", 421: 'Misdirected Request', 422: 'Unprocessable Entity', 423: 'Locked',
  424: 'Failed Dependency', 425: 'Too Early', 426: 'Upgrade Required', 428: 'Precondition Required',
  429: 'Too Many Requests', 431: 'Request Header Fields Too Large', 451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable',
  504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 506: 'Variant Also Negotiates', 507: 'Insufficient Storage',
  508: 'Loop Detected', 509: 'Bandwidth Limit Exceeded', 510: 'Not Extended', 511: 'Network Authentication Required',
};

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const NOT_IN_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

export function fault(constructor, code, message) {
  const error = new constructor(message);
  error.code = code;
  return error;
}

// What is not there yet has its default on the prototype: a response that is only ended costs little.
const FIELDS = Symbol('fields');
const CHUNKS = Symbol('chunks');

export class ServerResponse {
  #exchange;

  constructor(exchange) {
    this.#exchange = exchange;
  }

  get #own() {
    return this[FIELDS] ??= new Map([['access-control-allow-origin', ['Access-Control-Allow-Origin', '*']]]);
  }

  // Header fields, as node:http has them.

  setHeader(name, value) {
    if (this.headersSent) throw fault(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot set headers after they are sent to the client');
    if (typeof name !== 'string' || !TOKEN.test(name)) throw fault(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${name}"]`);
    if (value === undefined) throw fault(TypeError, 'ERR_HTTP_INVALID_HEADER_VALUE', `Invalid value "undefined" for header "${name}"`);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (NOT_IN_A_VALUE.test(String(one))) throw fault(TypeError, 'ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
    }
    this.#own.set(name.toLowerCase(), [name, value]);
    return this;
  }

  getHeader(name) { return this.#own.get(String(name).toLowerCase())?.[1]; }
  hasHeader(name) { return this.#own.has(String(name).toLowerCase()); }
  removeHeader(name) { this.#own.delete(String(name).toLowerCase()); }
  getHeaderNames() { return [...this.#own.keys()]; }
  getHeaders() { return Object.assign(Object.create(null), Object.fromEntries([...this.#own].map(([key, [, value]]) => [key, value]))); }

  writeHead(status, ...rest) {
    this.statusCode = status;
    const headers = rest.at(-1);
    if (typeof rest[0] === 'string') this.statusMessage = rest[0];
    if (headers && typeof headers === 'object') for (const name of Object.keys(headers)) this.setHeader(name, headers[name]);
    return this;
  }

  write(chunk, encoding) {
    if (this.writableEnded) throw fault(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
    (this[CHUNKS] ??= []).push(asBytes(chunk, encoding));
    return true;
  }

  end(chunk, encoding) {
    if (this.writableEnded) return this;
    let body = chunk;
    if (typeof body === 'function') body = undefined;
    if (this[CHUNKS] || typeof body !== 'string' || typeof encoding === 'string') {
      if (body !== undefined && body !== null) body = asBytes(body, encoding);
      if (this[CHUNKS]) body = concatenate(body ? [...this[CHUNKS], body] : this[CHUNKS]);
    }
    this.writableEnded = true;
    this.headersSent = true;
    native.reply(this.#exchange, this.statusCode, this[FIELDS] && flat(this[FIELDS]), body ?? undefined, this.failed);
    return this;
  }
}

Object.assign(ServerResponse.prototype, {
  req: undefined,
  statusCode: 200,
  statusMessage: undefined,
  headersSent: false,
  writableEnded: false,
  // Whether the answer counts as a failure of the Function.
  failed: false,
});

function flat(fields) {
  const list = [];
  for (const [name, value] of fields.values()) {
    if (Array.isArray(value)) for (const one of value) list.push(name, String(one));
    else list.push(name, String(value));
  }
  return list;
}

function asBytes(chunk, encoding) {
  if (typeof chunk === 'string') return native.encode(chunk, typeof encoding === 'string' ? encoding : 'utf8');
  if (chunk instanceof Uint8Array) return chunk;
  throw fault(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView.');
}

function concatenate(chunks) {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
