// OpenTelemetry's `Span`: what it can do. Rust makes the object, with the span of the SDK in it.

import { native } from 'duet:native';
import { fault, warn } from 'duet:opentelemetry/diagnostics';
import { tracing } from 'duet:opentelemetry/native';
import { isTime, timeOf } from 'duet:opentelemetry/time';

/** Where a span keeps its `SpanContext`, which is asked for again and again. */
const CONTEXT = Symbol('span context');

const UNSET = 0;

/** A `SpanContext` of what Rust says of one. */
export function spanContextOf([traceId, spanId, traceFlags, isRemote, state]) {
  const traceState = state === '' ? undefined : native.lazy('duet:bundled/opentelemetry-api').createTraceState(state);
  return isRemote ? { traceId, spanId, traceFlags, traceState, isRemote } : { traceId, spanId, traceFlags, traceState };
}

/** Whether a span that records nothing once did: where the SDK is disabled, none ever has. */
const hasEnded = traceFlags => traceFlags !== 0 && !tracing.isDisabled;

/** Whether a span still takes what it is told. */
function takes(span) {
  if (tracing.isRecording(span)) return true;
  const { traceId, spanId, traceFlags } = span.spanContext();
  if (hasEnded(traceFlags)) warn(`Cannot execute the operation on ended Span {traceId: ${traceId}, spanId: ${spanId}}`);
  return false;
}

function set(span, key, value) {
  if (value === undefined || value === null) return;
  if (!tracing.setAttribute(span, String(key), value)) warn(String(key) === '' ? `Invalid attribute key: ${key}` : `Invalid attribute value set for key: ${key}`);
}

/** What is recorded of an exception: a text, or what an `Error` has. */
function attributesOf(exception) {
  const attributes = {};
  if (typeof exception === 'string') {
    attributes['exception.message'] = exception;
  } else if (exception) {
    const { code, name, message, stack } = exception;
    if (code) attributes['exception.type'] = code.toString();
    else if (name) attributes['exception.type'] = name;
    if (message) attributes['exception.message'] = message;
    if (stack) attributes['exception.stacktrace'] = stack;
  }
  return attributes;
}

const methods = {
  spanContext() { return this[CONTEXT] ??= spanContextOf(tracing.identity(this)); },

  setAttribute(key, value) {
    if (takes(this)) set(this, key, value);
    return this;
  },

  setAttributes(attributes) {
    if (takes(this)) for (const key of Object.keys(attributes ?? {})) set(this, key, attributes[key]);
    return this;
  },

  addEvent(name, attributesOrTime, time) {
    if (!takes(this)) return this;
    const isEarly = isTime(attributesOrTime);
    tracing.addEvent(this, String(name), isEarly ? undefined : attributesOrTime, timeOf(isEarly && !isTime(time) ? attributesOrTime : time));
    return this;
  },

  addLink(link) {
    if (takes(this)) tracing.addLink(this, link.context, link.attributes);
    return this;
  },

  addLinks(links) {
    for (const link of links) this.addLink(link);
    return this;
  },

  setStatus(status) {
    if (!takes(this) || status.code === UNSET) return this;
    const { code, message } = status;
    if (message !== undefined && message !== null && typeof message !== 'string') warn(`Dropping invalid status.message of type '${typeof message}', expected 'string'`);
    tracing.setStatus(this, code, typeof message === 'string' ? message : undefined);
    return this;
  },

  updateName(name) {
    if (takes(this)) tracing.updateName(this, String(name));
    return this;
  },

  end(time) {
    if (!tracing.isRecording(this)) {
      const { traceId, spanId, traceFlags } = this.spanContext();
      if (hasEnded(traceFlags)) fault(`${traceId}-${spanId} - You can only call end() on a span once.`);
      return;
    }
    tracing.end(this, timeOf(time));
  },

  isRecording() { return tracing.isRecording(this); },

  recordException(exception, time) {
    const attributes = attributesOf(exception);
    if (attributes['exception.type'] || attributes['exception.message']) this.addEvent('exception', attributes, time);
    else warn(`Failed to record an exception ${exception}`);
  },
};
for (const [name, value] of Object.entries(methods)) Object.defineProperty(tracing.span, name, { value, writable: true, configurable: true });
