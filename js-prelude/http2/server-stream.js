// The streams of a server: answers, what is pushed beside them, and files.

import { native } from 'duet:native';
import { checkFunction, invalidArgType, invalidArgValue } from 'duet:errors';
import { utcDate } from 'duet:http/common';
import { constants } from 'duet:http2/constants';
import { checkObject, http2Error, NghttpError } from 'duet:http2/errors';
import { authorityOf, checkPseudoOfResponse, sensitiveHeaders, toFields } from 'duet:http2/headers';
import { FLUSH, group, NATIVE, SESSION, STATE } from 'duet:http2/parts';
import { begin, Http2Stream, touchBoth } from 'duet:http2/stream';
import { nextTick } from 'duet:timers';

const AUTHORITY = Symbol('authority');
const SCHEME = Symbol('scheme');
const ID_NOT_AVAILABLE = -509;
const STREAM_IS_CLOSED = -510;

const hasNoBody = status => status === constants.HTTP_STATUS_NO_CONTENT || status === constants.HTTP_STATUS_RESET_CONTENT || status === constants.HTTP_STATUS_NOT_MODIFIED;

export class ServerHttp2Stream extends Http2Stream {
  constructor(session, id, headers) {
    super(session);
    this[SCHEME] = headers[':scheme'];
    this[AUTHORITY] = authorityOf(headers);
    begin(this, id);
  }

  get pushAllowed() {
    return !this.destroyed && !this.closed && !this.session.closed && !this.session.destroyed && this.session.remoteSettings.enablePush;
  }

  pushStream(given, options, callback) {
    if (!this.pushAllowed) throw http2Error('PUSH_DISABLED');
    if (this.id % 2 === 0) throw http2Error('NESTED_PUSH');
    touchBoth(this);
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    checkFunction(callback, 'callback');
    checkObject(options, 'options');
    checkObject(given, 'headers');
    const headers = Object.assign({ __proto__: null }, given);
    headers[':method'] ??= 'GET';
    if (authorityOf(headers) === undefined) headers[':authority'] = this[AUTHORITY];
    headers[':scheme'] ??= this[SCHEME];
    headers[':path'] ??= '/';
    const isHead = headers[':method'] === 'HEAD';
    const session = this[SESSION];
    const id = group.push(session[NATIVE], this.id, ...toFields(headers));
    if (id < 0) {
      const error = id === ID_NOT_AVAILABLE ? http2Error('OUT_OF_STREAMS') : id === STREAM_IS_CLOSED ? http2Error('INVALID_STREAM') : new NghttpError(id);
      nextTick(callback, error);
      return;
    }
    const pushed = new ServerHttp2Stream(session, id, headers);
    pushed[STATE].sentHeaders = headers;
    pushed[STATE].isHead = isHead;
    pushed.push(null);
    if (isHead || options?.endStream) pushed.end();
    session[FLUSH]();
    nextTick(callback, null, pushed, headers, 0);
  }

  respond(given, options) {
    const own = checkAnswer(this, options);
    const headers = complete(given, own);
    const state = this[STATE];
    const fields = toFields(headers, checkPseudoOfResponse);
    const isAll = Boolean(own.endStream) || hasNoBody(headers[':status']) || state.isHead || (state.isShutDown && !own.waitForTrailers);
    state.sentHeaders = headers;
    state.headersSent = true;
    state.wantsTrailers = Boolean(own.waitForTrailers) && !isAll;
    group.headers(this[SESSION][NATIVE], this.id, ...fields, isAll);
    if (isAll) this.end();
    this[SESSION][FLUSH]();
  }

  respondWithFD(fd, headers, options) {
    const own = checkFile(this, options);
    const number = typeof fd === 'object' && fd !== null && typeof fd.fd === 'number' ? fd.fd : fd;
    if (typeof number !== 'number') throw invalidArgType('fd', ['number', 'FileHandle'], fd);
    const completed = complete(headers, own);
    refuseWithoutBody(this, completed);
    if (own.statCheck === undefined) {
      sendFile(this, number, completed, own, own, false);
      return;
    }
    native.lazy('duet:node/fs').default.fstat(number, (error, stat) => {
      if (error) this.destroy(error);
      else if (this.destroyed || this.closed) this.destroy(http2Error('INVALID_STREAM'));
      else {
        const part = { offset: own.offset ?? 0, length: own.length ?? -1 };
        if (own.statCheck.call(this, stat, completed, part) !== false && !this.headersSent) sendFile(this, number, completed, own, part, false);
      }
    });
  }

  respondWithFile(path, headers, options) {
    const own = checkFile(this, options);
    const completed = complete(headers, own);
    refuseWithoutBody(this, completed);
    const fs = native.lazy('duet:node/fs').default;
    const fail = (error, fd) => {
      if (fd !== undefined) fs.close(fd, () => {});
      if (own.onError) own.onError(error);
      else this.destroy(error);
    };
    fs.open(path, 'r', (error, fd) => {
      if (error) {
        fail(error);
        return;
      }
      fs.fstat(fd, (problem, stat) => {
        if (problem) fail(problem, fd);
        else if (stat.isDirectory()) fail(http2Error('SEND_FILE'), fd);
        else if (!stat.isFile() && (own.offset !== undefined || own.length !== undefined)) fail(http2Error('SEND_FILE_NOSEEK'), fd);
        else if (this.destroyed || this.closed) fs.close(fd, () => this.destroy(http2Error('INVALID_STREAM')));
        else if (own.statCheck?.call(this, stat, completed, { offset: own.offset ?? 0, length: own.length ?? -1 }) === false || this.headersSent) fs.close(fd, () => {});
        else {
          const part = { offset: own.offset, length: own.length };
          if (stat.isFile()) {
            const left = stat.size - (own.offset ?? 0);
            part.length = own.length === undefined || own.length < 0 ? left : Math.min(left, own.length);
            completed['content-length'] = part.length;
          }
          sendFile(this, fd, completed, own, part, true);
        }
      });
    });
  }

  additionalHeaders(given) {
    if (this.destroyed || this.closed) throw http2Error('INVALID_STREAM');
    if (this.headersSent) throw http2Error('HEADERS_AFTER_RESPOND');
    checkObject(given, 'headers');
    const headers = Object.assign({ __proto__: null }, given);
    if (headers[':status'] !== undefined && headers[':status'] !== null) {
      const status = headers[':status'] |= 0;
      if (status === constants.HTTP_STATUS_SWITCHING_PROTOCOLS) throw http2Error('STATUS_101');
      if (status < 100 || status >= 200) throw http2Error('INVALID_INFO_STATUS', status);
    }
    touchBoth(this);
    const fields = toFields(headers, checkPseudoOfResponse);
    (this[STATE].infoHeaders ??= []).push(headers);
    group.headers(this[SESSION][NATIVE], this.id, ...fields, false);
    this[SESSION][FLUSH]();
  }

  /** Whoever writes without having answered answers with what is usual. */
  _proceed() { this.respond(); }
}

function checkAnswer(stream, options) {
  if (stream.destroyed || stream.closed) throw http2Error('INVALID_STREAM');
  if (stream.headersSent) throw http2Error('HEADERS_SENT');
  checkObject(options, 'options');
  touchBoth(stream);
  return { ...options };
}

function checkFile(stream, options) {
  const own = checkAnswer(stream, options);
  for (const [name, type] of [['offset', 'number'], ['length', 'number'], ['statCheck', 'function']]) {
    if (own[name] !== undefined && typeof own[name] !== type) throw invalidArgValue(`options.${name}`, own[name]);
  }
  return own;
}

function refuseWithoutBody(stream, headers) {
  const status = headers[':status'];
  if (hasNoBody(status) || stream.headRequest) throw http2Error('PAYLOAD_FORBIDDEN', status);
}

function complete(given, options) {
  checkObject(given, 'headers');
  const headers = Object.assign({ __proto__: null }, given);
  const status = headers[':status'] = (headers[':status'] | 0) || constants.HTTP_STATUS_OK;
  if ((options.sendDate ?? true) && (headers.date === null || headers.date === undefined)) headers.date = utcDate();
  if (status < 200 || status > 599) throw http2Error('STATUS_INVALID', status);
  const sensitive = headers[sensitiveHeaders];
  if (sensitive !== undefined && !Array.isArray(sensitive)) throw invalidArgValue('headers[http2.neverIndex]', sensitive);
  return headers;
}

function sendFile(stream, fd, headers, options, { offset, length }, isOurs) {
  try {
    stream.respond(headers, { waitForTrailers: options.waitForTrailers, sendDate: false });
  } catch (error) {
    stream.destroy(error);
    return;
  }
  const start = offset > 0 ? offset : undefined;
  const end = length >= 0 ? (start ?? 0) + length - 1 : undefined;
  if (length === 0) {
    if (isOurs) native.lazy('duet:node/fs').default.close(fd, () => {});
    stream.end();
    return;
  }
  const file = native.lazy('duet:node/fs').default.createReadStream(null, { fd, start, end, autoClose: isOurs });
  file.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  stream.once('close', () => { if (isOurs) file.destroy(); });
  file.pipe(stream);
}
