// `Response`, as the Fetch standard has it.

import { native } from 'duet:native';
import { extract, readable } from 'duet:fetch/body';
import { Headers, fill, freeze } from 'duet:web/headers';

const NULL_BODY = [101, 204, 205, 304];
const REDIRECTIONS = [301, 302, 303, 307, 308];
const INSPECT = Symbol.for('nodejs.util.inspect.custom');
const STATE = Symbol('state');

export class Response {
  constructor(body = null, init = {}) {
    if (init === null) init = {};
    const status = init.status === undefined ? 200 : Number(init.status);
    if (!(Number.isInteger(status) && status >= 200 && status <= 599)) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    const statusText = init.statusText === undefined ? '' : String(init.statusText);
    if (/[^\t\x20-\x7e\x80-\xff]/.test(statusText)) throw new TypeError('Invalid statusText');
    const headers = new Headers(init.headers);
    const content = body === null || body === undefined ? null : extract(body);
    if (content !== null && NULL_BODY.includes(status)) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
    if (content?.type && !headers.has('content-type')) headers.append('content-type', content.type);
    this[STATE] = { status, statusText, headers, body: content, type: 'default', url: '', isRedirected: false };
  }

  static error() { return made({ status: 0, statusText: '', headers: freeze(new Headers()), body: null, type: 'error', url: '', isRedirected: false }); }

  static json(data, init = {}) {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    const response = new Response(text, init);
    if (!new Headers(init?.headers).has('content-type')) response.headers.set('content-type', 'application/json');
    return response;
  }

  static redirect(url, status = 302) {
    let target;
    try {
      target = new URL(String(url));
    } catch (cause) {
      throw new TypeError(`Failed to parse URL from ${url}`, { cause });
    }
    if (!REDIRECTIONS.includes(status)) throw new RangeError(`Invalid status code ${status}`);
    const headers = freeze(fromPairs([['location', target.href]]));
    return made({ status, statusText: '', headers, body: null, type: 'default', url: '', isRedirected: false });
  }

  get type() { return this[STATE].type; }
  get url() { return this[STATE].url; }
  get redirected() { return this[STATE].isRedirected; }
  get status() { return this[STATE].status; }
  get ok() { return this[STATE].status >= 200 && this[STATE].status <= 299; }
  get statusText() { return this[STATE].statusText; }
  get headers() { return this[STATE].headers; }

  clone() {
    const state = this[STATE];
    const body = state.body?.clone() ?? null;
    return made({ ...state, headers: fromPairs(state.headers), body });
  }

  get [Symbol.toStringTag]() { return 'Response'; }

  [INSPECT](depth, options) {
    const { status, statusText, headers, body, bodyUsed, ok, redirected, type, url } = this;
    return `Response ${native.lazy('duet:inspect').inspect({ status, statusText, headers, body, bodyUsed, ok, redirected, type, url }, options)}`;
  }
}

readable(Response, response => response[STATE].body, response => response.headers.get('content-type'));
for (const name of ['type', 'url', 'redirected', 'status', 'ok', 'statusText', 'headers', 'clone']) {
  Object.defineProperty(Response.prototype, name, { enumerable: true });
}

function fromPairs(pairs) {
  const headers = new Headers();
  fill(headers, pairs);
  return headers;
}

/** A response that the network gave, or that one of ours stands for. */
export function made(state) {
  const response = Object.create(Response.prototype);
  response[STATE] = state;
  Object.defineProperty(response, STATE, { enumerable: false });
  return response;
}
