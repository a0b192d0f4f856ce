// Requests that go out: each is a span of the kind CLIENT, and carries the context on. The host decides
// what is said of it; where spans are not exported there is none, and the fields are sent all the same.

import { active, entriesIn, isSuppressed, spanIn } from 'duet:opentelemetry/context';
import { tracing } from 'duet:opentelemetry/native';

class Call {
  #native;

  /** Names and values in turn. */
  fields;

  constructor(fields, native) {
    this.fields = fields;
    this.#native = native;
  }

  /** Adds the fields to a request. If it says of itself which trace it belongs to, that is left to it. */
  carry(has, set) {
    const { fields } = this;
    const names = fields.filter((field, index) => index % 2 === 0);
    const isSaid = names.some(name => name !== 'baggage' && has(name));
    for (let index = 0; index < fields.length; index += 2) {
      const name = fields[index];
      if (name === 'baggage' ? !has(name) : !isSaid) set(name, fields[index + 1]);
    }
  }

  answered(status) { if (this.#native !== undefined) tracing.answered(this.#native, status); }
  failed(kind, message) { if (this.#native !== undefined) tracing.failed(this.#native, kind, message); }
}

/** A request is about to go out. */
export function calling(method, url) {
  const context = active();
  if (isSuppressed(context)) return new Call([]);
  return new Call(...tracing.call(spanIn(context), entriesIn(context), method, url));
}
