// What all copies of `@opentelemetry/api` look for in `globalThis`, where `boot.js` has put an accessor.
// This is loaded when the first of them looks, and each part of it when it is first asked for.
//
// A copy reads what is registered by its own version or a later one, so to readers the version is a very
// late one. But it registers something (a logger for `diag`) only beside exactly its own version. Before
// it compares the two it writes the object back that it has found, which is how the one who registers is
// known: it is told the version of the Function's own copy.

import { native } from 'duet:native';
import { mainFilename } from 'duet:module';
import { VERSION } from 'duet:opentelemetry/version';

const KEY = Symbol.for('opentelemetry.js.api.1');

let isRegistering = false;
let ownVersion;

/** The version of the copy that the Function has installed; of the built-in one if it has none. */
function versionOfOwn() {
  const found = native.resolve('@opentelemetry/api', mainFilename() ?? '/-') ?? '';
  for (let folder = found; folder.startsWith('/'); folder = folder.slice(0, folder.lastIndexOf('/'))) {
    try {
      const { name, version } = JSON.parse(native.readText(`${folder}/package.json`));
      if (name === '@opentelemetry/api') return version;
    } catch {
      // Further up, then.
    }
  }
  return VERSION;
}

const registered = {
  get version() {
    if (!isRegistering) return VERSION;
    isRegistering = false;
    return ownVersion ??= versionOfOwn();
  },
};

/** What is registered, and the module of the prelude in which it is. */
const PARTS = {
  trace: ['provider', 'tracerProvider'],
  context: ['manager', 'contextManager'],
  propagation: ['propagation', 'propagator'],
  metrics: ['meter', 'meterProvider'],
};
for (const [name, [module, exported]] of Object.entries(PARTS)) {
  const be = value => {
    Object.defineProperty(registered, name, { value, writable: true, enumerable: true, configurable: true });
    return value;
  };
  Object.defineProperty(registered, name, {
    enumerable: true, configurable: true, get: () => be(native.lazy(`duet:opentelemetry/${module}`)[exported]), set: be,
  });
}

export const read = () => registered;

/** Somebody registers something, or puts an object of its own in the place of ours. */
export function write(value) {
  isRegistering = value === registered;
  if (!isRegistering) Object.defineProperty(globalThis, KEY, { value, writable: true, enumerable: true, configurable: true });
}
