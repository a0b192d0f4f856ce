// CommonJS: `require` and `module` for the user's files. Resolution is Rust's, and so is everything
// about ES modules; this is the part that runs them.

import { native } from 'duet:native';

const cache = Object.create(null);
let mainModule = undefined;

function directory(path) {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

class Module {
  children = [];
  exports = {};
  loaded = false;

  constructor(filename, parent) {
    this.id = parent ? filename : '.';
    this.filename = filename;
    this.path = directory(filename);
    this.parent = parent;
    parent?.children.push(this);
  }

  require(specifier) {
    if (typeof specifier !== 'string' || specifier === '') {
      const error = new TypeError('The "id" argument must be a non-empty string');
      error.code = 'ERR_INVALID_ARG_TYPE';
      throw error;
    }
    const found = native.resolve(specifier, this.filename);
    if (found.startsWith('node:')) return native.nodeModule(found);
    return found.startsWith('duet:') ? native.lazy(found) : load(found, this).exports;
  }
}

function createRequire(module) {
  const require = specifier => module.require(specifier);
  require.resolve = specifier => native.resolve(specifier, module.filename);
  require.cache = cache;
  require.main = mainModule;
  return require;
}

/** Loads a file once. A cycle sees what the module has exported so far. */
function loadModule(filename, parent, kind) {
  if (cache[filename]) return cache[filename];
  if (kind === 'esm') {
    const error = new Error(`require() of the ES module ${filename} is not supported; use import()`);
    error.code = 'ERR_REQUIRE_ESM';
    throw error;
  }
  const module = new Module(filename, parent);
  mainModule ??= module;
  cache[filename] = module;
  try {
    const source = native.readText(filename);
    if (kind === 'json') module.exports = parseJson(source, filename);
    else native.compile(source, filename).call(module.exports, module.exports, createRequire(module), module, filename, module.path);
    module.loaded = true;
  } catch (error) {
    delete cache[filename];
    throw error;
  }
  return module;
}

function load(filename, parent) {
  return loadModule(filename, parent, native.kind(filename));
}

function parseJson(source, filename) {
  try {
    return JSON.parse(source.charCodeAt(0) === 0xfeff ? source.slice(1) : source);
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
}

/** For Rust's loader: what an ES module gets that imports this file. */
export function requireForImport(filename) {
  if (filename.startsWith('node:')) return native.nodeModule(filename);
  return loadModule(filename, undefined, native.kind(filename)).exports;
}

/** Loads the user's file, whatever kind of module it is. */
export function loadMain(filename) {
  const loading = loadAny(filename);
  // Rust looks at what comes of it, and reports it.
  loading.catch(() => {});
  return loading;
}

async function loadAny(filename) {
  if (native.kind(filename) === 'esm') return import(filename);
  try {
    return loadModule(filename, undefined, 'cjs').exports;
  } catch (error) {
    // Node.js does the same: without a "type" in package.json, the syntax decides.
    if (error instanceof SyntaxError && native.looksLikeModule(filename)) return import(filename);
    throw error;
  }
}
