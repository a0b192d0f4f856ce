// OpenTelemetry's `Tracer`, on the host's spans.

import { native } from 'duet:native';
import { active, isSuppressed, run, spanIn, withoutSpan, withSpan } from 'duet:opentelemetry/context';
import { tracing } from 'duet:opentelemetry/native';
import { timeOf } from 'duet:opentelemetry/time';

class Tracer {
  #scope;

  constructor(scope) { this.#scope = scope; }

  startSpan(name, options = {}, context = active()) {
    if (isSuppressed(context)) {
      const { INVALID_SPAN_CONTEXT, trace } = native.lazy('duet:bundled/opentelemetry-api');
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
    const { root, kind, startTime, attributes, links } = options ?? {};
    const parent = spanIn(root ? withoutSpan(context) : context);
    const span = tracing.start(this.#scope, String(name), Number(kind) || 0, timeOf(startTime), parent);
    if (!tracing.isRecording(span)) return span;
    if (links) span.addLinks(links);
    if (attributes) span.setAttributes(attributes);
    return span;
  }

  /** Calls the last argument with a span, which is active meanwhile: options and a context may come between. */
  startActiveSpan(name, ...rest) {
    if (rest.length === 0) return undefined;
    const work = rest.at(Math.min(rest.length, 3) - 1);
    const options = rest.length > 1 ? rest[0] : undefined;
    const context = (rest.length > 2 ? rest[1] : undefined) ?? active();
    const span = this.startSpan(name, options, context);
    return run(withSpan(context, span), work, undefined, span);
  }
}

const tracers = new Map();

/** The tracer of a library: one for each name, version and schema. */
export function getTracer(name, version, options) {
  const key = JSON.stringify([name, version, options?.schemaUrl]);
  let tracer = tracers.get(key);
  if (tracer === undefined) {
    const text = value => (value === undefined || value === null ? undefined : String(value));
    tracer = new Tracer(tracing.scope(text(name) ?? '', text(version), text(options?.schemaUrl), options?.attributes));
    tracers.set(key, tracer);
  }
  return tracer;
}

let own;

/** `event.tracer`, under the name that it has in the reference. */
export const eventTracer = () => own ??= getTracer('io.kyma-project.serverless');
