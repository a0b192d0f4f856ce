// OpenTelemetry's `Context`, and which one is active. It goes along with asynchronous code as what an
// `AsyncLocalStorage` holds does, and is one. Where nobody has set a context, an invocation has its own:
// the span of its request, and the baggage that came along.

import { native } from 'duet:native';
import { tracing } from 'duet:opentelemetry/native';
import 'duet:opentelemetry/span';
import { currentCall } from 'duet:uncaught';
import asyncHooks from 'duet:node/async_hooks';

// The names under which all copies of the API and the SDK know these values.
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN');
const BAGGAGE = Symbol.for('OpenTelemetry Baggage Key');
const SUPPRESSED = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Values by symbols; one that is changed is another. */
class Context {
  #values;

  constructor(values) { this.#values = values; }

  getValue(key) { return this.#values.get(key); }

  setValue(key, value) { return new Context(new Map(this.#values).set(key, value)); }

  deleteValue(key) {
    const values = new Map(this.#values);
    values.delete(key);
    return new Context(values);
  }
}

export const ROOT = new Context(new Map());

export const spanIn = context => context.getValue(SPAN);
export const withSpan = (context, span) => context.setValue(SPAN, span);
export const withoutSpan = context => context.deleteValue(SPAN);
export const isSuppressed = context => context.getValue(SUPPRESSED) === true;
export const baggageIn = context => context.getValue(BAGGAGE);

/** A context with the baggage that Rust has found: names, values, and what is said of them, in turn. */
export function withEntries(context, entries) {
  if (entries.length === 0) return context;
  const { propagation, baggageEntryMetadataFromString } = native.lazy('duet:bundled/opentelemetry-api');
  const baggage = {};
  for (let index = 0; index < entries.length; index += 3) {
    const [name, value, about] = entries.slice(index, index + 3);
    Object.defineProperty(baggage, name, { value: about === '' ? { value } : { value, metadata: baggageEntryMetadataFromString(about) }, enumerable: true });
  }
  return context.setValue(BAGGAGE, propagation.createBaggage(baggage));
}

/** The baggage of a context, as Rust takes it. */
export function entriesIn(context) {
  const entries = [];
  for (const [name, { value, metadata }] of baggageIn(context)?.getAllEntries() ?? []) entries.push(name, String(value), metadata?.toString() ?? '');
  return entries;
}

/** The contexts of invocations, which are made when they are first asked for. */
const roots = new WeakMap();

function rootOf(call) {
  if (call === undefined) return ROOT;
  let root = roots.get(call);
  if (root === undefined) {
    const [span, entries] = tracing.rootOf(call);
    root = withEntries(span === undefined ? ROOT : withSpan(ROOT, span), entries);
    roots.set(call, root);
  }
  return root;
}

const storage = new asyncHooks.AsyncLocalStorage();

/** The context of the code that runs. */
export const active = () => storage.getStore() ?? rootOf(currentCall());

/** The span that code has made active, for the log: an invocation's own is known there. */
native.activeSpan = () => {
  const context = storage.getStore();
  return context === undefined ? undefined : spanIn(context);
};

/** Runs a function in a context. */
export function run(context, fn, thisArg, ...parameters) {
  return storage.run(context, thisArg === undefined || thisArg === null ? fn : fn.bind(thisArg), ...parameters);
}

/** Lets a context be active from here on, until what it answers with is disposed of. */
export function attach(context) {
  const before = storage.getStore();
  storage.enterWith(context);
  let isOver = false;
  return {
    dispose() {
      if (!isOver) storage.enterWith(before);
      isOver = true;
    },
  };
}

export const leave = () => storage.disable();
