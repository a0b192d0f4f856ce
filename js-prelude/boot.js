// Wires the prelude together. Rust evaluates this module, takes its exports, and needs no other.

import { native } from 'duet:native';
import { createInvoke, createNewerInvoke } from 'duet:invoke';
import { loadMain } from 'duet:module';
import 'duet:stack';
import { defineMethods } from 'duet:intl/methods';
import * as timers from 'duet:timers';

export { fire, runTicks, runImmediates } from 'duet:timers';

/** Rust has news of a response. */
export const progress = id => native.lazy('duet:outgoing').progress(id);

/** Promises were rejected, and nobody has handled that. */
export const unhandled = (reason, promise) => native.lazy('duet:uncaught').unhandledRejection(reason, promise);
export { requireForImport } from 'duet:module';

/** Defines a global that is loaded when it is first used. */
function lazyGlobal(name, module, exported = name) {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      const value = native.lazy(module)[exported];
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
    },
  });
}

/** What the web has: the module, and its globals. */
const WEB = {
  'abort': 'AbortController AbortSignal',
  'blob': 'Blob File',
  'clone': 'structuredClone',
  'compression': 'CompressionStream DecompressionStream',
  'encoding': 'TextDecoder TextEncoder',
  'encoding-streams': 'TextDecoderStream TextEncoderStream',
  'event-source': 'EventSource',
  'events': 'CustomEvent Event EventTarget',
  'exception': 'DOMException',
  'fetch': 'fetch',
  'form-data': 'FormData',
  'headers': 'Headers',
  'intl': 'Intl',
  'messaging': 'BroadcastChannel MessageChannel MessageEvent MessagePort',
  'navigator': 'navigator Navigator',
  'request': 'Request',
  'response': 'Response',
  'streams': 'ByteLengthQueuingStrategy CountQueuingStrategy ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader TransformStream TransformStreamDefaultController WritableStream WritableStreamDefaultController WritableStreamDefaultWriter',
  'url-pattern': 'URLPattern',
  'websocket': 'CloseEvent ErrorEvent WebSocket',
};

export function boot() {
  Object.defineProperty(globalThis, 'global', { value: globalThis, writable: true, enumerable: true, configurable: true });
  for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask']) {
    Object.defineProperty(globalThis, name, { value: timers[name], writable: true, enumerable: true, configurable: true });
  }
  lazyGlobal('console', 'duet:console');
  lazyGlobal('process', 'duet:process');
  lazyGlobal('Buffer', 'duet:buffer');
  defineMethods();
  lazyGlobal('crypto', 'duet:web/crypto');
  lazyGlobal('Crypto', 'duet:web/crypto');
  lazyGlobal('CryptoKey', 'duet:crypto/cryptokey');
  lazyGlobal('SubtleCrypto', 'duet:crypto/subtle');
  lazyGlobal('atob', 'duet:buffer/text');
  lazyGlobal('btoa', 'duet:buffer/text');
  lazyGlobal('URL', 'duet:web/url');
  lazyGlobal('URLSearchParams', 'duet:web/url');
  lazyGlobal('performance', 'duet:performance');
  lazyGlobal('Performance', 'duet:performance');
  for (const name of ['PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver', 'PerformanceObserverEntryList', 'PerformanceResourceTiming']) lazyGlobal(name, 'duet:performance/entries');
  // Where all copies of OpenTelemetry's API find the host.
  const registered = () => native.lazy('duet:opentelemetry/global');
  Object.defineProperty(globalThis, Symbol.for('opentelemetry.js.api.1'), { configurable: true, get: () => registered().read(), set: value => registered().write(value) });
  for (const [module, names] of Object.entries(WEB)) for (const name of names.split(' ')) lazyGlobal(name, `duet:web/${module}`);
}

/** Who the Function is, for the modules that it imports. */
export const identify = identity => native.lazy('duet:sdk').identify(identity);

/** Loads the user's file and answers with its exports, as a promise. */
export { loadMain };

/** The function that Rust calls for every invocation, in the older API and in the newer one. */
export { createInvoke, createNewerInvoke };
