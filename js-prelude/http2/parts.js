// What sessions and streams have that only they know of each other.

import { native } from 'duet:native';

export const group = native.group('http2');

/** Of a stream: its session, and its state. */
export const SESSION = Symbol('session');
export const STATE = Symbol('state');

/** Of a session: which side it is, its number on the native side, its connection and its state. */
export const IS_SERVER = Symbol('is server');
export const NATIVE = Symbol('native');
export const SOCKET = Symbol('socket');
export const OWN = Symbol('own');
export const STREAMS = Symbol('streams');
export const PENDING = Symbol('pending streams');
export const ORIGINS = Symbol('origins');

/** What a session does for its streams. */
export const FLUSH = Symbol('flush');
export const MAYBE_DESTROY = Symbol('maybe destroy');
export const WHY_OVER = Symbol('why over');
