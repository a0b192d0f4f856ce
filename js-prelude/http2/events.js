// What the native side tells of a session, and what becomes of it.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { constants } from 'duet:http2/constants';
import { http2Error, NghttpError } from 'duet:http2/errors';
import { toObject } from 'duet:http2/headers';
import { touch } from 'duet:http2/idle';
import { FLUSH, group, NATIVE, ORIGINS, OWN, SOCKET, STATE, STREAMS } from 'duet:http2/parts';
import { onClosed, onData, onEnded, onSent } from 'duet:http2/stream';
import { nextTick, setImmediate } from 'duet:timers';

const { NGHTTP2_FLAG_END_STREAM, NGHTTP2_NO_ERROR } = constants;

/** After these, what they have set going comes first: the end of a stream before its being broken off. */
const TAKE_TIME = new Set(['headers', 'ended', 'closed', 'goaway']);

/** Tells what has happened, in its order. */
export function handle(session, events) {
  const own = session[OWN];
  own.events.push(...events);
  if (!own.isTelling) tell(session);
}

function tell(session) {
  const own = session[OWN];
  own.isTelling = false;
  for (let index = 0; index < own.events.length; index++) {
    if (session.destroyed) return;
    const event = own.events[index];
    tellOne(session, event);
    if (!TAKE_TIME.has(event[0]) || index + 1 === own.events.length) continue;
    own.events.splice(0, index + 1);
    own.isTelling = true;
    setImmediate(tell, session);
    return;
  }
  own.events = [];
}

/** What listeners throw stops nothing else. */
function tellOne(session, event) {
  const stream = typeof event[1] === 'number' ? session[STREAMS].get(event[1]) : undefined;
  const before = native.asyncContext();
  if (stream !== undefined) native.setAsyncContext(stream[STATE].context);
  try {
    handlers[event[0]](session, stream, event);
  } catch (error) {
    native.lazy('duet:uncaught').uncaughtException(error);
  } finally {
    native.setAsyncContext(before);
  }
}

const RESPONSE = 1;
const PUSH_RESPONSE = 2;

/** Which event a list of fields is. */
function eventOf(category, status, isEnd) {
  if (category === RESPONSE) return !isEnd && status >= 100 && status < 200 ? 'headers' : 'response';
  if (category === PUSH_RESPONSE) return 'push';
  if (status >= 200) return 'response';
  return isEnd ? 'trailers' : 'headers';
}

const handlers = {
  headers(session, known, [, id, category, flags, fields, sensitive]) {
    const isEnd = (flags & NGHTTP2_FLAG_END_STREAM) !== 0;
    const headers = toObject(fields, sensitive);
    if (known === undefined) {
      if (session.closed) {
        group.reset(session[NATIVE], id, constants.NGHTTP2_REFUSED_STREAM);
        session[FLUSH]();
        return;
      }
      const made = session._accept(id, headers, isEnd);
      nextTick(() => session.emit('stream', made, headers, flags, fields));
      return;
    }
    const status = headers[':status'];
    const event = eventOf(category, status, isEnd);
    if (status === constants.HTTP_STATUS_MISDIRECTED_REQUEST) originsOf(session).delete(known[STATE].origin);
    if (event === 'response') {
      known[STATE].call?.answered(status);
      known[STATE].call = undefined;
    }
    touch(known);
    nextTick(() => known.emit(event, headers, flags, fields));
  },

  data(session, stream, [, , bytes]) { if (stream !== undefined && !stream.destroyed) onData(stream, bytes); },
  ended(session, stream) { if (stream !== undefined) onEnded(stream); },
  sent(session, stream) { if (stream !== undefined) onSent(stream); },
  closed(session, stream, [, , code]) { if (stream !== undefined) onClosed(stream, code); },

  settings(session) { session.emit('remoteSettings', session.remoteSettings); },

  settingsTaken(session) {
    const own = session[OWN];
    const { since, callback } = own.settings.shift() ?? {};
    own.pendingAck--;
    own.localSettings = undefined;
    const settings = session.localSettings;
    callback?.(null, settings, native.now() - since);
    session.emit('localSettings', settings);
  },

  ping(session, stream, [, payload]) { session.emit('ping', Buffer.from(payload.buffer)); },

  pong(session, stream, [, payload]) {
    const ping = session[OWN].pings.shift();
    if (ping === undefined) {
      // An answer to nothing.
      session.destroy(new NghttpError(-505));
      return;
    }
    native.setAsyncContext(ping.context);
    ping.callback(null, native.now() - ping.since, Buffer.from(payload.buffer));
  },

  goaway(session, stream, [, code, last, data]) {
    const own = session[OWN];
    own.goawayCode = code;
    own.goawayLastStreamID = last;
    session.emit('goaway', code, last, data.byteLength > 0 ? Buffer.from(data.buffer) : undefined);
    if (code === NGHTTP2_NO_ERROR) session.close();
    else session.destroy(http2Error('SESSION_ERROR', code), NGHTTP2_NO_ERROR);
  },

  priority(session, stream, [, id, parent, weight, isExclusive]) { (stream ?? session).emit('priority', id, parent, weight, isExclusive); },

  altService(session, stream, [, id, origin, value]) { session.emit('altsvc', value, origin, id); },

  origin(session, stream, [, origins]) {
    if (!session.encrypted) return;
    const all = originsOf(session);
    for (const origin of origins) all.add(origin);
    session.emit('origin', origins);
  },

  unsent(session, stream, [, id, type, code]) {
    (stream ?? session).emit('frameError', type, code, id);
    // The peer may be about to say more of it.
    setImmediate(() => {
      stream?.close(code);
      session.close();
    });
  },

  fault(session, stream, [, number]) { session.destroy(number === 0 ? http2Error('TOO_MANY_INVALID_FRAMES') : new NghttpError(number)); },
};

/** The origins that a server may answer for. */
export function originsOf(session) {
  if (session[ORIGINS] === undefined) {
    const { servername, remoteAddress, remoteFamily, remotePort } = session[SOCKET];
    const host = servername || (remoteFamily === 'IPv6' ? `[${remoteAddress}]` : remoteAddress);
    session[ORIGINS] = new Set([new URL(`https://${host}${remotePort === undefined || remotePort === null ? '' : `:${remotePort}`}`).origin]);
  }
  return session[ORIGINS];
}
