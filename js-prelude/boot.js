// Wires the prelude together. Rust evaluates this module, takes its exports, and needs no other.

import { native } from 'duet:native';
import { createInvoke } from 'duet:invoke';
import { loadMain } from 'duet:module';
import * as timers from 'duet:timers';

export { fire, runTicks, runImmediates } from 'duet:timers';

/** Rust has news of a response. */
export const progress = id => native.lazy('duet:outgoing').progress(id);
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

export function boot() {
  Object.defineProperty(globalThis, 'global', { value: globalThis, writable: true, configurable: true });
  for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask']) {
    Object.defineProperty(globalThis, name, { value: timers[name], writable: true, enumerable: true, configurable: true });
  }
  lazyGlobal('console', 'duet:console');
  lazyGlobal('process', 'duet:process');
  lazyGlobal('Buffer', 'duet:buffer');
}

/** Loads the user's file and answers with its exports, as a promise. */
export { loadMain };

/** The function that Rust calls for every invocation. */
export { createInvoke };
