// `Request`, as the Fetch standard has it.

import { native } from 'duet:native';
import { extract, readable } from 'duet:fetch/body';
import { Headers } from 'duet:web/headers';

const NORMALISED = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH'];
const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const INSPECT = Symbol.for('nodejs.util.inspect.custom');
const STATE = Symbol('state');

const CHOICES = {
  redirect: ['follow', 'error', 'manual'],
  mode: ['navigate', 'same-origin', 'no-cors', 'cors'],
  credentials: ['omit', 'same-origin', 'include'],
  cache: ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'],
};

function choice(init, name, before) {
  const value = init[name];
  if (value === undefined || value === null) return before;
  if (!CHOICES[name].includes(value)) throw new TypeError(`Request constructor: ${value} is not an accepted type. Expected one of ${CHOICES[name].join(', ')}.`);
  return value;
}

function methodOf(method) {
  const text = String(method);
  const upper = text.toUpperCase();
  if (!METHOD.test(text)) throw new TypeError(`'${text}' is not a valid HTTP method.`);
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') throw new TypeError(`'${text}' HTTP method is unsupported.`);
  return NORMALISED.includes(upper) && upper !== 'PATCH' ? upper : text;
}

export class Request {
  constructor(input, init = {}) {
    if (arguments.length < 1) throw new TypeError('Request constructor: 1 argument required, but only 0 present.');
    if (init === null) init = {};
    const before = input instanceof Request ? input[STATE] : undefined;
    const url = before ? before.url : parsed(input);
    const method = init.method === undefined ? before?.method ?? 'GET' : methodOf(init.method);
    const headers = new Headers(init.headers === undefined ? before?.headers : init.headers);
    let body = null;
    if (init.body !== undefined && init.body !== null) {
      if (method === 'GET' || method === 'HEAD') throw new TypeError('Request with GET/HEAD method cannot have body.');
      body = extract(init.body);
      if (body.length === undefined && init.duplex === undefined) throw new TypeError('RequestInit: duplex option is required when sending a body.');
    } else if (before?.body && init.body === undefined) {
      if (before.body.isUsed || before.body.isLocked) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
      if (method === 'GET' || method === 'HEAD') throw new TypeError('Request with GET/HEAD method cannot have body.');
      body = before.body.clone();
    }
    if (body?.type && !headers.has('content-type')) headers.append('content-type', body.type);
    const given = init.signal === undefined ? before?.signal : init.signal;
    if (given !== undefined && given !== null && typeof given.aborted !== 'boolean') {
      throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
    }
    this[STATE] = {
      url, method, headers, body,
      signal: given ?? undefined,
      own: undefined,
      redirect: choice(init, 'redirect', before?.redirect ?? 'follow'),
      mode: choice(init, 'mode', before?.mode ?? 'cors'),
      credentials: choice(init, 'credentials', before?.credentials ?? 'same-origin'),
      cache: choice(init, 'cache', before?.cache ?? 'default'),
      referrer: init.referrer === undefined ? before?.referrer ?? 'about:client' : String(init.referrer),
      referrerPolicy: init.referrerPolicy ?? before?.referrerPolicy ?? '',
      integrity: init.integrity === undefined ? before?.integrity ?? '' : String(init.integrity),
      keepalive: init.keepalive === undefined ? before?.keepalive ?? false : Boolean(init.keepalive),
      dispatcher: init.dispatcher ?? before?.dispatcher,
    };
    Object.defineProperty(this, STATE, { enumerable: false });
  }

  get method() { return this[STATE].method; }
  get url() { return this[STATE].url.href; }
  get headers() { return this[STATE].headers; }
  get destination() { return ''; }
  get referrer() { return this[STATE].referrer; }
  get referrerPolicy() { return this[STATE].referrerPolicy; }
  get mode() { return this[STATE].mode; }
  get credentials() { return this[STATE].credentials; }
  get cache() { return this[STATE].cache; }
  get redirect() { return this[STATE].redirect; }
  get integrity() { return this[STATE].integrity; }
  get keepalive() { return this[STATE].keepalive; }
  get isReloadNavigation() { return false; }
  get isHistoryNavigation() { return false; }
  get duplex() { return 'half'; }

  /** A signal of its own, which follows the one that was given. */
  get signal() {
    const state = this[STATE];
    return state.own ??= state.signal === undefined ? new AbortController().signal : AbortSignal.any([state.signal]);
  }

  clone() {
    const state = this[STATE];
    if (state.body?.isUsed || state.body?.isLocked) throw new TypeError('unusable');
    return new Request(this);
  }

  get [Symbol.toStringTag]() { return 'Request'; }

  [INSPECT](depth, options) {
    const { method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, isReloadNavigation, isHistoryNavigation, signal } = this;
    return `Request ${native.lazy('duet:inspect').inspect({ method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, isReloadNavigation, isHistoryNavigation, signal }, options)}`;
  }
}

readable(Request, request => request[STATE].body, request => request.headers.get('content-type'));
for (const name of ['method', 'url', 'headers', 'destination', 'referrer', 'referrerPolicy', 'mode', 'credentials', 'cache', 'redirect', 'integrity', 'keepalive', 'isReloadNavigation', 'isHistoryNavigation', 'duplex', 'signal', 'clone']) {
  Object.defineProperty(Request.prototype, name, { enumerable: true });
}

function parsed(input) {
  let url;
  try {
    url = new URL(String(input));
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${input}`, { cause });
  }
  if (url.username || url.password) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${input}`);
  return url;
}

/** What `fetch` needs to know of a request. */
export const stateOf = request => request[STATE];
