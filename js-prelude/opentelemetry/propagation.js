// OpenTelemetry's `TextMapPropagator`, over the host's: `OTEL_PROPAGATORS` says which those are.

import { native } from 'duet:native';
import { entriesIn, isSuppressed, spanIn, withEntries, withSpan } from 'duet:opentelemetry/context';
import { tracing } from 'duet:opentelemetry/native';
import { spanContextOf } from 'duet:opentelemetry/span';

/** What any of the host's propagators may read. */
const FIELDS = ['traceparent', 'tracestate', 'baggage', 'b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled', 'x-b3-flags'];

/** The fields that carry a context on: names and values in turn. */
export const fieldsOf = context => (isSuppressed(context) ? [] : tracing.inject(spanIn(context), entriesIn(context)));

export const propagator = {
  inject(context, carrier, setter) {
    const fields = fieldsOf(context);
    for (let index = 0; index < fields.length; index += 2) setter.set(carrier, fields[index], fields[index + 1]);
  },

  extract(context, carrier, getter) {
    const fields = [];
    for (const name of FIELDS) {
      const value = getter.get(carrier, name);
      for (const one of Array.isArray(value) ? value : [value]) if (typeof one === 'string') fields.push(name, one);
    }
    if (fields.length === 0) return context;
    const [identity, entries] = tracing.extract(fields);
    const found = identity === undefined
      ? context
      : withSpan(context, native.lazy('duet:bundled/opentelemetry-api').trace.wrapSpanContext(spanContextOf(identity)));
    return withEntries(found, entries);
  },

  fields: () => tracing.fields(),
};
