// CommonJS: `require`, and the class `Module` that packages patch. Resolution is Rust's, and so is
// everything about ES modules; this is the part that runs them. What few need is in `node/module.js`.

import { native } from 'duet:native';

const parents = new WeakMap();
const builtIns = new Map();
/** Where a folder's requests have led. */
const resolved = new Map();

function directory(path) {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}

function adopt(parent, child) {
  const children = parent?.children;
  if (children && !children.includes(child)) children.push(child);
}

export function Module(id = '', parent) {
  this.id = id;
  this.path = directory(id);
  this.exports = {};
  if (parent) parents.set(this, parent);
  adopt(parent, this);
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

Module._cache = Object.create(null);
Module._pathCache = Object.create(null);
Module._extensions = Object.create(null);
Module.globalPaths = [];
Module.Module = Module;

const parent = {
  configurable: true,
  get() { return parents.get(this); },
  set(value) { parents.set(this, value); },
};
Object.defineProperty(Module.prototype, 'parent', parent);

/** Error classes with codes are elsewhere: they are for those who need them. */
const errors = () => native.lazy('duet:errors');

function checkId(id, name) {
  if (typeof id !== 'string') throw errors().invalidArgType(name, 'string', id);
  if (id === '') throw errors().invalidArgValue(name, id, 'must be a non-empty string');
}

Module._nodeModulePaths = function (from) {
  const paths = [];
  for (let folder = from; ; folder = directory(folder)) {
    if (folder === '/') return [...paths, '/node_modules'];
    if (!folder.startsWith('/')) return paths;
    if (!folder.endsWith('/node_modules')) paths.push(`${folder}/node_modules`);
  }
};

/** One of Node.js' modules, or a package that comes with the host: its default export is what others require. */
function builtIn(name) {
  if (!builtIns.has(name)) builtIns.set(name, name.startsWith('duet:') ? native.lazy(name).default : native.nodeModule(name));
  return builtIns.get(name);
}

function notFound(request, from) {
  const requireStack = [];
  for (let module = from; module && module !== mainModule; module = parents.get(module)) requireStack.push(module.filename || module.id);
  const tail = requireStack.length > 0 ? `\nRequire stack:\n- ${requireStack.join('\n- ')}` : '';
  const error = new Error(`Cannot find module '${request}'${native.excuse(request)}${tail}`);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = requireStack;
  return error;
}

/** The endings that `require` tries, if they are not the usual ones. */
function endings() {
  const known = Object.keys(Module._extensions);
  return known.length === 3 ? undefined : known;
}

const isRelative = request => /^\.\.?(\/|$)/.test(request);

Module._resolveFilename = function (request, parent, isMain, options) {
  if (typeof options === 'object' && options !== null && options.paths !== undefined) {
    if (!Array.isArray(options.paths)) throw errors().invalidArgValue('options.paths', options.paths);
    for (const path of options.paths) {
      const from = path.startsWith('/') ? path : `${native.workingDirectory()}/${path}`;
      const found = native.resolve(request, `${from}/-`, endings());
      if (found !== undefined) return named(found, request);
    }
    throw notFound(request, parent);
  }
  const from = parent?.filename ?? (parent?.id?.startsWith('/') ? parent.id : `${native.workingDirectory()}/-`);
  const found = native.resolve(request, from, endings()) ?? inOwnPaths(request, parent);
  if (found === undefined) throw notFound(request, parent);
  return named(found, request);
};

/** Node.js names its modules as they were asked for. */
const named = (found, request) => found.startsWith('node:') ? request : found;

/** Some add folders of their own to `module.paths`, or patch where they come from. */
function inOwnPaths(request, parent) {
  if (isRelative(request) || request.startsWith('/') || request.startsWith('#')) return undefined;
  const usual = new Set(parent?.paths && nodeModulePaths(directory(parent.filename ?? '/')));
  for (const folder of [...parent?.paths ?? [], ...Module.globalPaths]) {
    const found = usual.has(folder) ? undefined : native.resolve(`${folder}/${request}`, '/-', endings());
    if (found !== undefined) return found;
  }
  return undefined;
}
const nodeModulePaths = Module._nodeModulePaths;

Module._load = function (request, parent, isMain) {
  let key;
  if (parent) {
    key = `${parent.path}\0${request}`;
    const known = resolved.get(key);
    if (known !== undefined) {
      const cached = Module._cache[known];
      if (cached !== undefined) {
        adopt(parent, cached);
        return cached.exports;
      }
      resolved.delete(key);
    }
  }
  if (request.startsWith('node:')) {
    if (!builtIns.has(request) && native.resolve(request, '/-') === undefined) throw notFound(request, parent);
    return builtIn(request);
  }
  const filename = Module._resolveFilename(request, parent, isMain);
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    adopt(parent, cached);
    if (key !== undefined) resolved.set(key, filename);
    return cached.exports;
  }
  if (!filename.startsWith('/')) return builtIn(filename);
  return loadFile(filename, parent, key).exports;
};

function loadFile(filename, parent, key) {
  const module = new Module(filename, parent);
  Module._cache[filename] = module;
  if (key !== undefined) resolved.set(key, filename);
  let threw = true;
  try {
    module.load(filename);
    threw = false;
  } finally {
    if (threw) {
      delete Module._cache[filename];
      if (key !== undefined) resolved.delete(key);
      const children = parent?.children;
      if (Array.isArray(children) && children.includes(module)) children.splice(children.indexOf(module), 1);
    }
  }
  return module;
}

/** The longest ending of a file that somebody has said how to load. */
function ending(filename) {
  const name = filename.slice(filename.lastIndexOf('/') + 1);
  for (let dot = name.indexOf('.', 1); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    if (Module._extensions[name.slice(dot)]) return name.slice(dot);
  }
  return '.js';
}

Module.prototype.load = function (filename) {
  this.filename = filename;
  this.paths = Module._nodeModulePaths(directory(filename));
  Module._extensions[ending(filename)](this, filename);
  this.loaded = true;
};

Module.prototype.require = function (id) {
  checkId(id, 'id');
  return Module._load(id, this, false);
};

Module.wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];
Module.wrap = source => Module.wrapper[0] + source + Module.wrapper[1];
const { wrap } = Module;
const [before, after] = Module.wrapper;

function compiled(content, filename) {
  const isUsual = Module.wrap === wrap && Module.wrapper[0] === before && Module.wrapper[1] === after;
  return isUsual ? native.compile(content, filename) : native.evaluate(Module.wrap(content), filename);
}

Module.prototype._compile = function (content, filename, format) {
  let run;
  try {
    run = compiled(content, filename);
  } catch (error) {
    // Without a "type" in package.json, the syntax decides.
    if (format === 'commonjs' || !(error instanceof SyntaxError) || !native.looksLikeModule(content)) throw error;
    requireEsModule(this, filename);
    return undefined;
  }
  return run.call(this.exports, this.exports, makeRequire(this), this, filename, directory(filename));
};

Module._extensions['.js'] = function (module, filename) {
  const kind = native.kind(filename);
  if (kind === 'esm') requireEsModule(module, filename);
  else module._compile(native.readText(filename), filename, kind === 'cjs' ? 'commonjs' : undefined);
};

Module._extensions['.json'] = function (module, filename) {
  const source = native.readText(filename);
  try {
    module.exports = JSON.parse(source);
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
};

Module._extensions['.node'] = function (module, filename) {
  throw errors().coded(Error, 'ERR_DLOPEN_FAILED', `${filename}: Duet cannot load native add-ons; look for a version of the package in JavaScript or WebAssembly`);
};

function requireEsModule(module, filename) {
  const namespace = native.importNow(filename);
  let isCyclic = false;
  try {
    if (Object.hasOwn(namespace, 'module.exports')) module.exports = namespace['module.exports'];
    else if (!Object.hasOwn(namespace, 'default') || Object.hasOwn(namespace, '__esModule')) module.exports = namespace;
    else module.exports = native.markedNamespace(filename);
    // What is not initialised yet cannot be looked at.
    for (const name of Object.keys(namespace)) void namespace[name];
  } catch (error) {
    isCyclic = error instanceof ReferenceError;
    if (!isCyclic) throw error;
  }
  if (isCyclic) {
    throw errors().coded(Error, 'ERR_REQUIRE_CYCLE_MODULE', `Cannot require() ES Module ${filename} in a cycle. A cycle involving require(esm) is disallowed to maintain invariants mandated by the ECMAScript specification. Try making at least part of the dependency in the graph lazily loaded.`);
  }
}

export function makeRequire(module) {
  const require = function require(path) {
    return module.require(path);
  };
  require.resolve = function resolve(request, options) {
    checkId(request, 'request');
    return Module._resolveFilename(request, module, false, options);
  };
  require.resolve.paths = function paths(request) {
    checkId(request, 'request');
    return Module._resolveLookupPaths(request, module);
  };
  require.main = mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

Module._resolveLookupPaths = (request, parent) => native.lazy('duet:node/module').lookupPaths(request, parent);

/** In Node.js this is the file that was started: it has required the Function. It stands beside it. */
let mainModule;

/** What a Function may take for the file that Node.js was started with. */
export const mainFilename = () => mainModule?.filename;

/** For Rust's loader: what an ES module gets that imports this file. */
export function requireForImport(filename) {
  return filename.startsWith('node:') ? builtIn(filename) : Module._load(filename, undefined, false);
}

/** Loads the user's file, whatever kind of module it is. */
export function loadMain(filename) {
  const loading = loadAny(filename);
  // Rust looks at what comes of it, and reports it.
  loading.catch(() => {});
  return loading;
}

async function loadAny(filename) {
  native.settleIn(filename);
  mainModule = new Module('.');
  mainModule.filename = `${directory(filename)}/server.js`;
  mainModule.path = directory(filename);
  mainModule.paths = Module._nodeModulePaths(mainModule.path);
  mainModule.loaded = true;
  if (native.kind(filename) === 'esm') return import(filename);
  try {
    return loadFile(filename, mainModule).exports;
  } catch (error) {
    // It is an ES module by its syntax, and awaits something.
    if (error?.code === 'ERR_REQUIRE_ASYNC_MODULE') return import(filename);
    throw error;
  }
}
