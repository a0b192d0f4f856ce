// The response as Express shows it: what is needed to answer whole. Header fields keep the case
// in which they were set and are found in any.

import { native } from 'duet:native';

const REASONS = {
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

// The short names of media types that handlers use most.
const TYPES = {
  json: 'application/json; charset=utf-8', html: 'text/html; charset=utf-8', txt: 'text/plain; charset=utf-8',
  text: 'text/plain; charset=utf-8', css: 'text/css; charset=utf-8', csv: 'text/csv; charset=utf-8',
  js: 'text/javascript; charset=utf-8', xml: 'application/xml', png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif',
  svg: 'image/svg+xml', pdf: 'application/pdf', bin: 'application/octet-stream', urlencoded: 'application/x-www-form-urlencoded',
};

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const NOT_IN_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

function fault(constructor, code, message) {
  const error = new constructor(message);
  error.code = code;
  return error;
}

// What is not there yet has its default on the prototype: a response that is only ended costs little.
const FIELDS = Symbol('fields');
const CHUNKS = Symbol('chunks');
const LOCALS = Symbol('locals');

export class Response {
  #exchange;

  constructor(exchange) {
    this.#exchange = exchange;
  }

  get locals() { return this[LOCALS] ??= Object.create(null); }
  set locals(locals) { this[LOCALS] = locals; }

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

  // Header fields, as Express has them.

  set(field, value) {
    if (typeof field === 'object') {
      for (const name of Object.keys(field)) this.set(name, field[name]);
      return this;
    }
    let text = Array.isArray(value) ? value.map(String) : String(value);
    if (field.toLowerCase() === 'content-type') {
      if (Array.isArray(text)) throw new TypeError('Content-Type cannot be set to an Array');
      text = withCharset(text);
    }
    return this.setHeader(field, text);
  }

  header(field, value) { return this.set(field, value); }
  get(field) { return this.getHeader(field); }

  append(field, value) {
    const previous = this.get(field);
    return this.set(field, previous === undefined ? value : [].concat(previous, value));
  }

  type(type) {
    return this.setHeader('Content-Type', type.includes('/') ? withCharset(type) : TYPES[type.replace(/^.*\./, '').toLowerCase()] ?? 'application/octet-stream');
  }

  contentType(type) { return this.type(type); }

  status(code) {
    if (!Number.isInteger(code)) throw new TypeError(`Invalid status code: ${JSON.stringify(code)}. Status code must be an integer.`);
    if (code < 100 || code > 999) throw new RangeError(`Invalid status code: ${JSON.stringify(code)}. Status code must be greater than 99 and less than 1000.`);
    this.statusCode = code;
    return this;
  }

  // Answers.

  sendStatus(code) {
    this.status(code).type('txt');
    return this.send(REASONS[code] ?? String(code));
  }

  json(value) {
    const text = JSON.stringify(value);
    if (!this.get('Content-Type')) this.set('Content-Type', 'application/json');
    return this.send(text);
  }

  send(body) {
    let content = body;
    switch (typeof content) {
      case 'string':
        if (!this.get('Content-Type')) this.type('html');
        break;
      case 'number':
      case 'boolean':
      case 'object':
        if (content === null) content = '';
        else if (!ArrayBuffer.isView(content)) return this.json(content);
        else if (!this.get('Content-Type')) this.type('bin');
    }
    if (content !== undefined && !this.get('ETag')) this.set('ETag', native.etag(content));
    if (this.statusCode === 204 || this.statusCode === 304) {
      for (const name of ['Content-Type', 'Content-Length', 'Transfer-Encoding']) this.removeHeader(name);
      content = undefined;
    } else if (this.statusCode === 205) {
      content = undefined;
    }
    return this.end(content);
  }

  writeHead(status, ...rest) {
    this.status(status);
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

Object.assign(Response.prototype, {
  req: undefined,
  statusCode: 200,
  statusMessage: undefined,
  headersSent: false,
  writableEnded: false,
  // Whether the answer counts as a failure of the Function.
  failed: false,
});

function withCharset(type) {
  if (/;\s*charset\s*=/i.test(type)) return type;
  return /^\s*(?:text\/|application\/(?:json|javascript|[\w.+-]+\+json))/i.test(type) ? `${type}; charset=utf-8` : type;
}

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
