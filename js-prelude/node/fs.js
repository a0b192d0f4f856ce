// `node:fs`: every operation at once (`…Sync`) and with a callback; `fs.promises` has them as promises. What they
// do is in `duet:fs/operations`, and streams, folders and watchers are loaded when they are wanted.

import { native } from 'duet:native';
import { toCallback, toPath, toTime } from 'duet:fs/arguments';
import { constants } from 'duet:fs/constants';
import { Dirent, Stats } from 'duet:fs/facts';
import { nativeRealpath, operations } from 'duet:fs/operations';
import { PROMISIFY, promised, runLater, runNow } from 'duet:fs/run';

const named = (name, run) => Object.defineProperty(run, 'name', { value: name, configurable: true });

/** Where options stand, a callback may. */
const WHOLE = new Set(['readFile', 'writeFile', 'appendFile']);

function now(name, { work, several }) {
  if (several) return named(`${name}Sync`, (...parameters) => runNow(work(...parameters))[0]);
  return named(`${name}Sync`, (...parameters) => runNow(work(...parameters)));
}

function later(name, { arity, work, several }) {
  const run = named(name, (...parameters) => {
    // The callback is last, and what may be left out before it is.
    const at = parameters.findLastIndex(one => typeof one === 'function');
    const callback = toCallback(at < 0 ? parameters[arity] ?? (WHOLE.has(name) ? parameters[arity - 1] : undefined) : parameters[at]);
    const left = at < 0 ? parameters : parameters.slice(0, at);
    runLater(work(...left), (error, result) => {
      if (error) callback(...(several ? [error, several[0].startsWith('bytes') ? 0 : undefined, left[1]] : [error]));
      else if (several) callback(null, ...result);
      else if (result === undefined) callback(null);
      else callback(null, result);
    });
  });
  if (several) {
    Object.defineProperty(run, PROMISIFY, {
      configurable: true,
      value: async (...parameters) => {
        const [count, data] = await promised(work(...parameters));
        return { [several[0]]: count, [several[1]]: data };
      },
    });
  }
  return run;
}

const fs = {};
for (const [name, operation] of Object.entries(operations)) {
  fs[name] = later(name, operation);
  fs[`${name}Sync`] = now(name, operation);
}

fs.realpath.native = later('native', nativeRealpath);
fs.realpathSync.native = named('native', (...parameters) => runNow(nativeRealpath.work(...parameters)));

fs.exists = (path, callback) => {
  toCallback(callback);
  let known;
  try {
    known = toPath(path);
  } catch {
    callback(false);
    return;
  }
  fs.access(known, constants.F_OK, error => callback(!error));
};
Object.defineProperty(fs.exists, PROMISIFY, { value: path => new Promise(resolve => { fs.exists(path, resolve); }), configurable: true });

fs.existsSync = path => {
  try {
    fs.accessSync(path);
    return true;
  } catch {
    return false;
  }
};

// Only macOS can change the mode of a link.
fs.lchmod = undefined;
fs.lchmodSync = undefined;

fs.opendir = (path, ...rest) => native.lazy('duet:fs/dir').opendir(path, ...rest);
fs.opendirSync = (path, options) => native.lazy('duet:fs/dir').opendirSync(path, options);
fs.watch = (...parameters) => native.lazy('duet:fs/watch').watch(...parameters);
fs.watchFile = (...parameters) => native.lazy('duet:fs/watch').watchFile(...parameters);
fs.unwatchFile = (...parameters) => native.lazy('duet:fs/watch').unwatchFile(...parameters);
fs.createReadStream = (path, options) => new fs.ReadStream(path, options);
fs.createWriteStream = (path, options) => new fs.WriteStream(path, options);
fs.openAsBlob = async (path, options) => {
  const bytes = await fs.promises.readFile(path);
  return new Blob([bytes], { type: options?.type ?? '' });
};

/** What is loaded when it is wanted, and may be replaced. */
function lazily(name, module, exported = name) {
  Object.defineProperty(fs, name, {
    configurable: true,
    enumerable: true,
    get() { return native.lazy(module)[exported]; },
    set(value) { Object.defineProperty(fs, name, { value, writable: true, enumerable: true, configurable: true }); },
  });
}

lazily('ReadStream', 'duet:fs/streams');
lazily('WriteStream', 'duet:fs/streams');
lazily('FileReadStream', 'duet:fs/streams', 'ReadStream');
lazily('FileWriteStream', 'duet:fs/streams', 'WriteStream');
lazily('Dir', 'duet:fs/dir');
lazily('promises', 'duet:node/fs/promises', 'default');

Object.assign(fs, { Dirent, Stats, constants, _toUnixTimestamp: toTime, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 });

export default fs;
