// The client: sessions that it begins, and the requests in them.

import { native } from 'duet:native';
import { AbortError, checkAbortSignal, checkBoolean, coded, invalidArgType } from 'duet:errors';
import { isToken } from 'duet:http/common';
import { checkObject, http2Error, NghttpError } from 'duet:http2/errors';
import { authorityOf, checkPseudo, toFields } from 'duet:http2/headers';
import { touch } from 'duet:http2/idle';
import { FLUSH, group, NATIVE, SESSION, STATE } from 'duet:http2/parts';
import { Http2Session } from 'duet:http2/session';
import { checkCustom } from 'duet:http2/settings';
import { begin, checkPriority, ClientHttp2Stream } from 'duet:http2/stream';
import { isIP } from 'duet:net/address';
import { calling } from 'duet:opentelemetry/client';

const AUTHORITY = Symbol('authority');
const PROTOCOL = Symbol('protocol');
const WAITING = Symbol('waiting requests');
const ID_NOT_AVAILABLE = -509;

/** Methods whose requests have no body unless somebody says so. */
const BODILESS = new Set(['DELETE', 'GET', 'HEAD']);

export class ClientHttp2Session extends Http2Session {
  constructor(options, socket) {
    super(false, options, socket);
    this[WAITING] = undefined;
  }

  request(given, options) {
    if (this.destroyed) throw http2Error('INVALID_SESSION');
    if (this.closed) throw http2Error('GOAWAY_SESSION');
    touch(this);
    // Node.js 24 also takes a list of names and values.
    const headers = Array.isArray(given) ? fromRaw(given) : given;
    for (const name of Object.keys(headers ?? {})) {
      if (name[0] === ':') checkPseudo(name);
      else if (name && !isToken(name)) this.destroy(coded(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${name}"]`));
    }
    checkObject(headers, 'headers');
    checkObject(options, 'options');
    const own = { ...options };
    const sent = complete(this, Object.assign({ __proto__: null }, headers));
    checkPriority(own);
    if (own.endStream === undefined) own.endStream = BODILESS.has(sent[':method']);
    else checkBoolean(own.endStream, 'options.endStream');
    const call = calling(sent[':method'], `${sent[':scheme'] ?? 'https'}://${authorityOf(sent)}${sent[':path'] ?? ''}`);
    call.carry(name => sent[name] !== undefined, (name, value) => { sent[name] = value; });
    const [fields, sensitive] = toFields(sent);
    const stream = new ClientHttp2Stream(this);
    const state = stream[STATE];
    state.call = call;
    state.sentHeaders = sent;
    state.origin = `${sent[':scheme']}://${authorityOf(sent)}`;
    if (own.endStream) stream.end();
    else state.wantsTrailers = Boolean(own.waitForTrailers);
    if (own.signal) abortWith(stream, own.signal);
    whenConnected(this, () => start(stream, fields, sensitive, own));
    return stream;
  }

  /** A stream that the server pushes. */
  _accept(id, headers, isEnd) {
    const stream = new ClientHttp2Stream(this);
    begin(stream, id);
    if (isEnd) {
      stream.push(null);
      stream[STATE].endAfterHeaders = true;
    }
    stream.end();
    return stream;
  }
}

function fromRaw(list) {
  const headers = { __proto__: null };
  for (let index = 0; index + 1 < list.length; index += 2) {
    const name = list[index];
    headers[name] = headers[name] === undefined ? list[index + 1] : [headers[name], list[index + 1]].flat();
  }
  return headers;
}

function complete(session, headers) {
  headers[':method'] ??= 'GET';
  if (headers[':method'] !== 'CONNECT' || headers[':protocol'] !== undefined) {
    if (authorityOf(headers) === undefined) headers[':authority'] = session[AUTHORITY];
    headers[':scheme'] ??= session[PROTOCOL].slice(0, -1);
    headers[':path'] ??= '/';
    return headers;
  }
  if (headers[':authority'] === undefined) throw http2Error('CONNECT_AUTHORITY');
  if (headers[':scheme'] !== undefined) throw http2Error('CONNECT_SCHEME');
  if (headers[':path'] !== undefined) throw http2Error('CONNECT_PATH');
  return headers;
}

function abortWith(stream, signal) {
  checkAbortSignal(signal, 'options.signal');
  const abort = () => stream.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) {
    abort();
    return;
  }
  signal.addEventListener('abort', abort, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', abort));
}

function whenConnected(session, act) {
  if (!session.connecting) {
    act();
    return;
  }
  const context = native.asyncContext();
  const inContext = () => {
    const before = native.asyncContext();
    native.setAsyncContext(context);
    try {
      act();
    } finally {
      native.setAsyncContext(before);
    }
  };
  if (session[WAITING] !== undefined) {
    session[WAITING].push(inContext);
    return;
  }
  session[WAITING] = [inContext];
  session.once('connect', () => {
    const waiting = session[WAITING];
    session[WAITING] = undefined;
    for (const one of waiting) one();
  });
}

function start(stream, fields, sensitive, options) {
  const session = stream[SESSION];
  if (session === undefined || session.destroyed) return;
  if (session.closed) {
    stream.destroy(http2Error('GOAWAY_SESSION'));
    return;
  }
  const id = group.request(session[NATIVE], fields, sensitive, options.endStream);
  if (id < 0) {
    if (id === ID_NOT_AVAILABLE) stream.destroy(http2Error('OUT_OF_STREAMS'));
    else session.destroy(new NghttpError(id));
    return;
  }
  if (options.parent === id) {
    group.reset(session[NATIVE], id, 0);
    stream.destroy(http2Error('STREAM_SELF_DEPENDENCY'));
    return;
  }
  begin(stream, id);
  session[FLUSH]();
}

/** What a TLS connection says it speaks. */
export function withProtocols(options) {
  return options.ALPNCallback ? options : { ...options, ALPNProtocols: options.allowHTTP1 === true ? ['h2', 'http/1.1'] : ['h2'] };
}

export function connect(authority, options, listener) {
  if (typeof options === 'function') {
    listener = options;
    options = undefined;
  }
  checkObject(options, 'options');
  const own = { ...options };
  if (own.remoteCustomSettings !== undefined) {
    if (!Array.isArray(own.remoteCustomSettings)) throw invalidArgType('options.remoteCustomSettings', 'Array', own.remoteCustomSettings);
    checkCustom(own.remoteCustomSettings);
  }
  const url = typeof authority === 'string' ? new URL(authority) : authority;
  checkObject(url, 'authority', ['string', 'Object', 'URL']);
  const protocol = url.protocol || own.protocol || 'https:';
  const port = String(url.port !== '' ? url.port : url.protocol === 'http:' ? 80 : 443);
  const host = url.hostname ? url.hostname.replace(/^\[(.*)\]$/, '$1') : url.host || 'localhost';
  const socket = open(protocol, port, host, url, own);
  const session = new ClientHttp2Session(own, socket);
  session[AUTHORITY] = `${own.servername || host}:${port}`;
  session[PROTOCOL] = protocol;
  if (typeof listener === 'function') session.once('connect', listener);
  return session;
}

function open(protocol, port, host, url, options) {
  if (typeof options.createConnection === 'function') return options.createConnection(url, options);
  if (protocol === 'http:') return native.lazy('duet:node/net').default.connect({ port, host, ...options });
  if (protocol !== 'https:') throw http2Error('UNSUPPORTED_PROTOCOL', protocol);
  const secure = withProtocols(options);
  if (!isIP(host)) secure.servername ||= host;
  return native.lazy('duet:node/tls').default.connect(port, host, secure);
}

Object.defineProperty(connect, Symbol.for('nodejs.util.promisify.custom'), {
  value: (authority, options) => new Promise((resolve, reject) => {
    const session = connect(authority, options, () => {
      session.removeListener('error', reject);
      resolve(session);
    });
    session.once('error', reject);
  }),
});
