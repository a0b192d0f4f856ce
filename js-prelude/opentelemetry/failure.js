// A handler that failed: the span of its request says with what.

import { tracing } from 'duet:opentelemetry/native';

export function tell(call, error) {
  if (!tracing.exports()) return;
  try {
    const { code, name, message, stack } = typeof error === 'string' ? { message: error } : error ?? {};
    tracing.tellFailure(call, String(code || name || '_OTHER'), String(message ?? error), String(stack ?? ''));
  } catch {
    // What was thrown cannot even be looked at; the log has what could be said of it.
  }
}
