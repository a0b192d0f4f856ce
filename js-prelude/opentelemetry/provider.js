// OpenTelemetry's `TracerProvider`: what the API's copies find registered.

import { getTracer } from 'duet:opentelemetry/tracer';

export const tracerProvider = {
  getTracer,
  /** The API registers one that stands for another; here there is no other. */
  getDelegate() { return this; },
  getDelegateTracer: getTracer,
};
