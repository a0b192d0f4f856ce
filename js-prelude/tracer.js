// `event.tracer`: the shape of OpenTelemetry's `Tracer`, with spans that record nothing. It is what
// that API gives where nothing has been set up to receive spans.

const NOWHERE = Object.freeze({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 });

class Span {
  spanContext() { return NOWHERE; }
  setAttribute() { return this; }
  setAttributes() { return this; }
  addEvent() { return this; }
  addLink() { return this; }
  addLinks() { return this; }
  setStatus() { return this; }
  updateName() { return this; }
  end() {}
  isRecording() { return false; }
  recordException() {}
}

class Tracer {
  startSpan() { return new Span(); }

  /** Calls the last argument with a span: options and a context may come between. */
  startActiveSpan(name, ...rest) {
    const work = rest.at(-1);
    return typeof work === 'function' ? work(this.startSpan(name)) : undefined;
  }
}

export const tracer = new Tracer();
