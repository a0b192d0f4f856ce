// `EventSource`: server-sent events, as HTML has them, over `fetch`.

import { native } from 'duet:native';

const STATES = { CONNECTING: 0, OPEN: 1, CLOSED: 2 };
/** How long it waits before it connects again, in milliseconds, until the server says otherwise. */
const AGAIN_AFTER = 3000;

export class EventSource extends EventTarget {
  #url;
  #withCredentials;
  #state = STATES.CONNECTING;
  #lastEventId = '';
  #againAfter = AGAIN_AFTER;
  #abort;
  #timer;
  #handlers = new Map();

  constructor(url, init = {}) {
    super();
    try {
      this.#url = new URL(String(url));
    } catch (error) {
      throw new DOMException(error.message, 'SyntaxError');
    }
    this.#withCredentials = Boolean(init?.withCredentials);
    this.#connect();
  }

  get url() { return this.#url.href; }
  get readyState() { return this.#state; }
  get withCredentials() { return this.#withCredentials; }

  close() {
    this.#state = STATES.CLOSED;
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  async #connect() {
    this.#abort = new AbortController();
    const headers = { accept: 'text/event-stream', 'cache-control': 'no-store' };
    if (this.#lastEventId !== '') headers['last-event-id'] = this.#lastEventId;
    const { fetch } = native.lazy('duet:web/fetch');
    try {
      const response = await fetch(this.#url, { headers, signal: this.#abort.signal });
      if (response.status !== 200 || !/^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) {
        this.#abort.abort();
        this.#fail();
        return;
      }
      if (this.#state === STATES.CLOSED) return;
      this.#state = STATES.OPEN;
      this.dispatchEvent(new Event('open'));
      await this.#read(response);
    } catch {
      // Told below, as any end of the connection is.
    }
    this.#again();
  }

  #fail() {
    this.#state = STATES.CLOSED;
    this.dispatchEvent(new Event('error'));
  }

  #again() {
    if (this.#state === STATES.CLOSED) return;
    this.#state = STATES.CONNECTING;
    this.dispatchEvent(new Event('error'));
    if (this.#state === STATES.CONNECTING) this.#timer = setTimeout(() => this.#connect(), this.#againAfter);
  }

  async #read(response) {
    const decoder = new TextDecoder();
    // A line that has begun, in the pieces in which it has come: each is looked at once.
    let begun = [];
    let endedWithReturn = false;
    let event = { type: '', data: [] };
    for await (const bytes of response.body) {
      const text = decoder.decode(bytes, { stream: true });
      if (text === '') continue;
      // The other half of the end of a line.
      let start = endedWithReturn && text[0] === '\n' ? 1 : 0;
      const ends = /\r\n|\n|\r/g;
      ends.lastIndex = start;
      for (let end; (end = ends.exec(text)); start = ends.lastIndex) {
        begun.push(text.slice(start, end.index));
        const line = begun.join('');
        begun = [];
        if (line !== '') {
          this.#field(line, event);
          continue;
        }
        if (event.data.length > 0 && this.#state === STATES.OPEN) {
          this.dispatchEvent(new MessageEvent(event.type || 'message', { data: event.data.join('\n'), origin: this.#url.origin, lastEventId: this.#lastEventId }));
        }
        event = { type: '', data: [] };
      }
      if (start < text.length) begun.push(text.slice(start));
      endedWithReturn = text.endsWith('\r');
    }
  }

  #field(line, event) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    switch (name) {
      case 'data': event.data.push(value); break;
      case 'event': event.type = value; break;
      case 'id': if (!value.includes('\0')) this.#lastEventId = value; break;
      case 'retry': if (/^\d+$/.test(value)) this.#againAfter = Number(value); break;
      default:
    }
  }

  static handler(source, type) { return source.#handlers.get(type); }
  static setHandler(source, type, handler) {
    const before = source.#handlers.get(type);
    if (before) source.removeEventListener(type, before);
    source.#handlers.delete(type);
    if (typeof handler !== 'function') return;
    source.#handlers.set(type, handler);
    source.addEventListener(type, handler);
  }
}

const { handler, setHandler } = EventSource;
delete EventSource.handler;
delete EventSource.setHandler;
for (const type of ['open', 'message', 'error']) {
  Object.defineProperty(EventSource.prototype, `on${type}`, {
    get() { return handler(this, type) ?? null; },
    set(listener) { setHandler(this, type, listener); },
    enumerable: true, configurable: true,
  });
}
for (const [name, value] of Object.entries(STATES)) {
  Object.defineProperty(EventSource, name, { value, enumerable: true });
  Object.defineProperty(EventSource.prototype, name, { value, enumerable: true });
}
