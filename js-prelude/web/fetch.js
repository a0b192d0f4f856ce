// `fetch`, over the same connections as node:http and node:https.

import { native } from 'duet:native';
import { Body } from 'duet:fetch/body';
import { Received } from 'duet:fetch/received';
import { Headers, fill, freeze } from 'duet:web/headers';
import { Request, stateOf } from 'duet:web/request';
import { made } from 'duet:web/response';

const MOST_REDIRECTIONS = 20;
const REDIRECTIONS = [301, 302, 303, 307, 308];
const NULL_BODY = [101, 204, 205, 304];
const TAKEN_OFF_BODY = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];
const TAKEN_OFF_ORIGIN = ['authorization', 'proxy-authorization', 'cookie', 'host'];

const failed = cause => new TypeError('fetch failed', { cause });

/** Fetches a resource; the promise is kept once there is a head. */
export function fetch(input, init = undefined) {
  return new Promise((resolve, reject) => {
    if (arguments.length === 0 || input === undefined) throw new TypeError('fetch: 1 argument required, but only 0 present.');
    const request = stateOf(new Request(input, init));
    new Fetching(request, resolve, reject).start();
  });
}

/** One call of `fetch`: from the request, over its redirections, to the end of the body. */
class Fetching {
  redirections = 0;
  /** What is under way: a client request, then its response. */
  current = undefined;
  response = undefined;

  constructor(request, resolve, reject) {
    const { url, method, headers, body, redirect, signal } = request;
    Object.assign(this, { url, method, body, redirect, signal, resolve, reject });
    this.headers = new Headers(headers);
    this.abort = () => this.aborted();
  }

  start() {
    if (this.signal?.aborted) {
      this.aborted();
      return;
    }
    this.signal?.addEventListener('abort', this.abort, { once: true });
    switch (this.url.protocol) {
      case 'http:':
      case 'https:':
        this.send();
        break;
      case 'data:':
        this.answerData();
        break;
      case 'blob:':
        this.answerBlob();
        break;
      default:
        this.fail(new Error('unknown scheme'));
    }
  }

  /** Nobody needs the rest. */
  release() { this.signal?.removeEventListener('abort', this.abort); }

  aborted() {
    const { reason } = this.signal;
    this.reject?.(reason);
    this.current?.destroy(reason);
    this.body?.cancel(reason);
    this.release();
  }

  fail(cause) {
    this.release();
    this.reject?.(failed(cause));
  }

  answerData() {
    const { parseDataUrl } = native.lazy('duet:fetch/data-url');
    const data = parseDataUrl(this.url.href);
    if (data === undefined) {
      this.fail(new Error('invalid data: URL'));
      return;
    }
    const headers = new Headers({ 'content-type': data.type });
    this.finish({ status: 200, statusText: 'OK', headers, body: Body.ofBytes(data.bytes) });
  }

  /** What `URL.createObjectURL` has made known, until it is revoked. */
  answerBlob() {
    const blob = native.lazy('duet:url/objects').resolve(this.url.href);
    if (blob === undefined || this.method !== 'GET') {
      this.fail(new Error(blob === undefined ? 'the blob: URL is not known' : 'invalid method'));
      return;
    }
    const headers = new Headers({ 'content-length': String(blob.size), 'content-type': blob.type });
    const received = bytes => this.finish({ status: 200, statusText: 'OK', headers, body: Body.ofBytes(new Uint8Array(bytes)) });
    blob.arrayBuffer().then(received, error => this.fail(error));
  }

  finish({ status, statusText, headers, body }) {
    const url = new URL(this.url);
    url.hash = '';
    this.resolve(made({ status, statusText, headers: freeze(headers), body, type: 'basic', url: url.href, isRedirected: this.redirections > 0 }));
    // They hold the response, and the connection holds this: nobody would ever be done with it.
    this.resolve = this.reject = undefined;
  }

  send() {
    const isSecure = this.url.protocol === 'https:';
    const { request } = native.lazy(isSecure ? 'duet:node/https' : 'duet:node/http').default;
    let sending;
    try {
      sending = this.current = request(this.url, { method: this.method, headers: this.fields(isSecure) });
    } catch (error) {
      this.fail(error);
      return;
    }
    sending.on('response', response => this.receive(response));
    sending.on('error', error => this.fail(error));
    // An answer that switches protocols is none that this can give.
    sending.on('upgrade', (response, socket) => {
      socket.destroy();
      this.fail(new Error('bad upgrade'));
    });
    this.sendBody(sending);
  }

  /** The header fields, in the order in which the reference sends them. */
  fields(isSecure) {
    const fields = {};
    const ours = [['accept', '*/*'], ['accept-language', '*'], ['sec-fetch-mode', 'cors'], ['user-agent', 'node'], ['accept-encoding', isSecure ? 'br, gzip, deflate' : 'gzip, deflate']];
    for (const [name, value] of this.headers) if (name !== 'content-length' && name !== 'transfer-encoding') fields[name] = value;
    for (const [name, value] of ours) fields[name] ??= value;
    if (this.body?.length !== undefined) fields['content-length'] = String(this.body.length);
    else if (this.body) fields['transfer-encoding'] = 'chunked';
    else if (this.method === 'POST' || this.method === 'PUT') fields['content-length'] = '0';
    fields.connection ??= 'keep-alive';
    return fields;
  }

  async sendBody(sending) {
    if (this.body === null) {
      sending.end();
      return;
    }
    const { known } = this.body;
    if (known !== undefined && !this.body.isUsed) {
      sending.end(known);
      return;
    }
    try {
      for await (const piece of this.body.send()) {
        if (sending.destroyed) return;
        if (!sending.write(piece)) await new Promise(resolve => {
          const go = () => {
            sending.off('drain', go).off('close', go);
            resolve();
          };
          sending.on('drain', go).on('close', go);
        });
      }
      sending.end();
    } catch (error) {
      sending.destroy(error);
    }
  }

  receive(incoming) {
    const { statusCode: status, statusMessage: statusText, rawHeaders } = incoming;
    const headers = new Headers();
    for (let index = 0; index < rawHeaders.length; index += 2) headers.append(rawHeaders[index], rawHeaders[index + 1]);
    if (REDIRECTIONS.includes(status) && this.redirect !== 'manual' && headers.has('location')) {
      // What it says beside the new place is read and dropped, so that the connection can be used again.
      incoming.resume();
      if (this.redirect === 'error') this.fail(new Error('unexpected redirect'));
      else this.follow(status, headers.get('location'));
      return;
    }
    this.current = incoming;
    incoming.once('close', () => this.release());
    if (NULL_BODY.includes(status) || this.method === 'HEAD') {
      incoming.resume();
      this.finish({ status, statusText, headers, body: null });
      return;
    }
    this.finish({ status, statusText, headers, body: Body.ofReceived(new Received(this.decoded(incoming, headers), error => this.explain(error))) });
  }

  /** What a body that breaks off is to its reader. */
  explain(error) {
    if (this.signal?.aborted) return this.signal.reason;
    return new TypeError('terminated', { cause: error });
  }

  /** The body without its content encodings. */
  decoded(incoming, headers) {
    // A handler that has its head and leaves the rest hears nothing of what becomes of the connection.
    incoming.on('error', () => {});
    const codings = (headers.get('content-encoding') ?? '').toLowerCase().split(',').map(coding => coding.trim()).filter(Boolean);
    if (codings.length === 0) return incoming;
    const zlib = native.lazy('duet:node/zlib').default;
    const decoders = [];
    for (const coding of codings.reverse()) {
      if (coding === 'gzip' || coding === 'x-gzip') decoders.push(zlib.createGunzip({ flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH }));
      else if (coding === 'deflate') decoders.push(zlib.createInflate());
      else if (coding === 'br') decoders.push(zlib.createBrotliDecompress());
      // One that is not known: the body is given as it came.
      else return incoming;
    }
    const { pipeline } = native.lazy('duet:node/stream').default;
    const last = decoders.at(-1);
    last.on('error', () => {});
    pipeline(incoming, ...decoders, () => {});
    return last;
  }

  follow(status, location) {
    this.redirections++;
    if (this.redirections > MOST_REDIRECTIONS) {
      this.fail(new Error('redirect count exceeded'));
      return;
    }
    let next;
    try {
      next = new URL(location, this.url);
    } catch (error) {
      this.fail(error);
      return;
    }
    if (next.protocol !== 'http:' && next.protocol !== 'https:') {
      this.fail(new Error('URL scheme must be a HTTP(S) scheme'));
      return;
    }
    const isRewritten = (status === 303 && this.method !== 'GET' && this.method !== 'HEAD') || ((status === 301 || status === 302) && this.method === 'POST');
    if (isRewritten) {
      this.method = 'GET';
      this.body = null;
      for (const name of TAKEN_OFF_BODY) this.headers.delete(name);
    } else if (this.body !== null && !this.body.isRepeatable) {
      this.fail(new Error('a body that is a stream cannot be sent to where the answer leads'));
      return;
    }
    if (next.origin !== this.url.origin) for (const name of TAKEN_OFF_ORIGIN) this.headers.delete(name);
    if (next.hash === '') next.hash = this.url.hash;
    this.url = next;
    this.send();
  }
}
