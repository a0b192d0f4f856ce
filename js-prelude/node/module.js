// `node:module`: the class `Module`, which `module.js` has, with what few need.

import { native } from 'duet:native';
import { Module, makeRequire } from 'duet:module';
import { checkString, coded, invalidArgValue } from 'duet:errors';

/** The names that Node.js has without its scheme, whether they are here or not. */
const NAMES = native.nodeModuleNames();
const SCHEME_ONLY = ['node:sea', 'node:sqlite', 'node:test', 'node:test/reporters'];

Module.builtinModules = Object.freeze(NAMES);

Module.isBuiltin = function isBuiltin(name) {
  if (SCHEME_ONLY.includes(name)) return true;
  return NAMES.includes(typeof name === 'string' && name.startsWith('node:') ? name.slice(5) : name);
};

/** The folders in which a request is looked for; `null` for what is built in. */
export function lookupPaths(request, parent) {
  if (Module.isBuiltin(request)) return null;
  if (/^\.\.?(\/|$)/.test(request)) return [parent?.filename ? parent.path : '.'];
  return [...parent?.paths ?? [], ...Module.globalPaths];
}

const home = native.lazy('duet:process').process.env;
for (const folder of (home.NODE_PATH ?? '').split(':')) if (folder) Module.globalPaths.push(folder);
if (home.HOME) Module.globalPaths.push(`${home.HOME}/.node_modules`, `${home.HOME}/.node_libraries`);

/** The path that a file's address, or a path, stands for. */
function toPath(place) {
  const isUrl = typeof place === 'object' && place !== null && typeof place.href === 'string';
  if (!isUrl && typeof place !== 'string') return undefined;
  const text = isUrl ? place.href : place;
  if (!/^file:/i.test(text)) return text.startsWith('/') ? text : undefined;
  return decodeURIComponent(text.replace(/^file:(\/\/[^/]*)?/i, '').replace(/[?#].*$/, ''));
}

Module.createRequire = function createRequire(filename) {
  const path = toPath(filename);
  if (path === undefined) throw invalidArgValue('filename', filename, 'must be a file URL object, file URL string, or absolute path string');
  // A folder stands for a file in it.
  const module = new Module(path.endsWith('/') ? `${path}noop.js` : path);
  module.filename = module.id;
  module.paths = Module._nodeModulePaths(module.path);
  return makeRequire(module);
};

Module._findPath = function (request, paths) {
  if (request.startsWith('/')) return native.resolve(request, '/-') ?? false;
  for (const folder of paths ?? []) {
    const found = native.resolve(`${folder}/${request}`, '/-');
    if (found !== undefined) return found;
  }
  return false;
};

Module._initPaths = () => {};
Module._preloadModules = () => {};
Module._debug = () => {};
Module.runMain = () => {};

// What ES modules have imported from a built-in module stays as it was.
Module.syncBuiltinESMExports = function syncBuiltinESMExports() {};

// There are no loader hooks: a package that registers some works, and its hooks are never called.
Module.register = function register() {};
Module.registerHooks = function registerHooks() {
  return { deregister() {} };
};

Module.findPackageJSON = function findPackageJSON(specifier, base) {
  const place = toPath(specifier);
  if (place === undefined) checkString(specifier, 'specifier');
  let folder = place;
  if (place === undefined) {
    const from = toPath(base ?? '/');
    if (from === undefined) throw invalidArgValue('base', base);
    if (/^\.\.?(\/|$)/.test(specifier)) {
      folder = `${from.replace(/\/[^/]*$/, '')}/${specifier}`;
    } else {
      const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
      const found = Module._findPath(`${name}/package.json`, Module._nodeModulePaths(from.replace(/\/[^/]*$/, '') || '/'));
      return found || undefined;
    }
  }
  while (folder !== '') {
    const found = native.resolve(`${folder}/package.json`, '/-', ['']);
    if (found !== undefined) return found;
    folder = folder.replace(/\/[^/]*$/, '');
  }
  return undefined;
};

Module.constants = Object.freeze({
  compileCacheStatus: Object.freeze(Object.assign(Object.create(null), { FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 })),
});
Module.enableCompileCache = function enableCompileCache() {
  return { status: Module.constants.compileCacheStatus.DISABLED };
};
Module.getCompileCacheDir = function getCompileCacheDir() {};
Module.flushCompileCache = function flushCompileCache() {};

Module.getSourceMapsSupport = function getSourceMapsSupport() {
  return Object.freeze(Object.assign(Object.create(null), { enabled: false, nodeModules: false, generatedCode: false }));
};
Module.setSourceMapsSupport = function setSourceMapsSupport() {};
Module.findSourceMap = function findSourceMap() {};

Module.SourceMap = class SourceMap {
  constructor() {
    throw coded(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', 'source maps are not available in Duet');
  }
};

export default Module;
