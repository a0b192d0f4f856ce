// `session.socket`: the connection of a session, which may be looked at, but not be used.

import { http2Error } from 'duet:http2/errors';

const OF_THE_SESSION = new Set(['setTimeout', 'ref', 'unref']);
const FORBIDDEN = new Set(['destroy', 'emit', 'end', 'pause', 'read', 'resume', 'write', 'setEncoding', 'setKeepAlive', 'setNoDelay']);

/** `socketOf` gives the connection of a session as long as it has one. */
export function socketProxy(session, socketOf) {
  const socket = name => {
    if (FORBIDDEN.has(name)) throw http2Error('NO_SOCKET_MANIPULATION');
    const found = socketOf(session);
    if (found === undefined) throw http2Error('SOCKET_UNBOUND');
    return found;
  };
  return new Proxy(session, {
    get(target, name) {
      if (OF_THE_SESSION.has(name)) return target[name].bind(target);
      const of = socket(name);
      const value = of[name];
      return typeof value === 'function' ? value.bind(of) : value;
    },
    has: (target, name) => name in socket(),
    getPrototypeOf: () => Reflect.getPrototypeOf(socket()),
    set(target, name, value) {
      if (OF_THE_SESSION.has(name)) target[name] = value;
      else socket(name)[name] = value;
      return true;
    },
  });
}
