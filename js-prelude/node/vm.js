// `node:vm`. There is one world of objects here: a context is an object that stands before the
// globals, not a world of its own. What it does not have, and JavaScript itself has, is found; what
// only the host has (`process`, timers) is not. `let`, `const` and `class` of a script in such a context
// are seen by that script only.

import { native } from 'duet:native';
import { checkObject, checkString, invalidArgType, notSupported } from 'duet:errors';

const contexts = new WeakSet();
const constants = Object.freeze({ __proto__: null, USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol('vm_dynamic_import_main_context_default'), DONT_CONTEXTIFY: Symbol('vm_context_no_contextify') });

/** What a script knows that runs in a new context. */
const LANGUAGE = new Set(`Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError ReferenceError
  SyntaxError TypeError URIError JSON Math Intl ArrayBuffer Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray
  BigUint64Array BigInt64Array DataView Map BigInt Set Iterator WeakMap WeakSet WeakRef Proxy Reflect SharedArrayBuffer FinalizationRegistry decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape eval isFinite isNaN console`.split(/\s+/));

const FUNCTIONS = /\bfunction\s*\*?\s*([A-Za-z_$][\w$]*)/g;
const ASKED = /\btypeof\s+([A-Za-z_$][\w$]*)/g;
const namesIn = (code, pattern) => new Set(Array.from(code.matchAll(pattern), match => match[1]));

// Sloppy, as only that has `with`: a script's variables become properties of the context. The functions
// that it declares belong to this one, and are copied to the context when it has run.
const evaluate = (0, eval)(`(function ($duetScope, $duetCode, $duetFunctions, $duetKeep) {
  with ($duetScope) {
    var $duetResult = eval($duetCode);
    for (var $duetName of $duetFunctions) $duetKeep($duetName, eval('typeof ' + $duetName + ' === "function" ? ' + $duetName + ' : undefined'));
    return $duetResult;
  }
})`);
const OURS = /^\$duet/;

function scopeOf(context, code, functions) {
  const asked = namesIn(code, ASKED);
  return new Proxy(context, {
    has(target, name) {
      if (typeof name === 'symbol' || OURS.test(name)) return false;
      return name in target || !functions.has(name);
    },
    get(target, name) {
      if (name === Symbol.unscopables) return undefined;
      if (name in target) return target[name];
      if (name === 'globalThis') return target;
      if (LANGUAGE.has(name)) return globalThis[name];
      if (asked.has(name)) return undefined;
      throw new ReferenceError(`${String(name)} is not defined`);
    },
    set(target, name, value) {
      target[name] = value;
      return true;
    },
  });
}

function runIn(context, code) {
  const functions = namesIn(code, FUNCTIONS);
  const keep = (name, value) => {
    if (value !== undefined && !(name in context)) context[name] = value;
  };
  return evaluate.call(context, scopeOf(context, code, functions), code, functions, keep);
}

const named = options => typeof options === 'string' ? { filename: options } : options ?? {};

function checkOptions(options) {
  const checked = named(options);
  if (typeof checked !== 'object') throw invalidArgType('options', 'Object', options);
  if (checked.filename !== undefined) checkString(checked.filename, 'options.filename');
  return checked;
}

class Script {
  #code;
  #filename;

  constructor(code, options) {
    this.#code = `${code}`;
    this.#filename = checkOptions(options).filename ?? 'evalmachine.<anonymous>';
    // Says now what is wrong with it.
    new Function(this.#code);
    this.cachedDataRejected = options?.cachedData === undefined ? undefined : false;
    this.sourceMapURL = undefined;
  }

  runInThisContext(options) {
    checkOptions(options);
    return native.evaluate(this.#code, this.#filename);
  }

  runInContext(contextifiedObject, options) {
    checkContext(contextifiedObject);
    checkOptions(options);
    return runIn(contextifiedObject, this.#code);
  }

  runInNewContext(contextObject, options) { return this.runInContext(createContext(contextObject, options), options); }

  createCachedData() { return native.lazy('duet:buffer').Buffer.alloc(0); }
}

function checkContext(object) {
  if (object === null || typeof object !== 'object' || !contexts.has(object)) throw invalidArgType('contextifiedObject', 'vm.Context', object);
}

function createContext(contextObject = {}, options = {}) {
  const object = contextObject === constants.DONT_CONTEXTIFY ? {} : contextObject;
  if (object === null || (typeof object !== 'object' && typeof object !== 'function')) throw invalidArgType('contextObject', 'Object', contextObject);
  checkOptions(options);
  contexts.add(object);
  return object;
}

function isContext(object) {
  if (object === null || typeof object !== 'object') throw invalidArgType('object', 'Object', object);
  return contexts.has(object);
}

const createScript = (code, options) => new Script(code, options);

function runInContext(code, contextifiedObject, options) {
  checkContext(contextifiedObject);
  return new Script(code, named(options)).runInContext(contextifiedObject, named(options));
}

function runInNewContext(code, contextObject, options) {
  return new Script(code, named(options)).runInContext(createContext(contextObject, {}), named(options));
}

function runInThisContext(code, options) {
  return new Script(code, named(options)).runInThisContext(named(options));
}

function compileFunction(code, parameters, options = {}) {
  checkString(code, 'code');
  if (parameters !== undefined) {
    if (!Array.isArray(parameters)) throw invalidArgType('params', 'Array', parameters);
    for (const [index, parameter] of parameters.entries()) checkString(parameter, `params[${index}]`);
  }
  checkObject(options, 'options');
  const { contextExtensions = [], parsingContext } = options;
  if (parsingContext !== undefined) checkContext(parsingContext);
  const scopes = parsingContext === undefined ? contextExtensions : [scopeOf(parsingContext, code, new Set()), ...contextExtensions];
  if (scopes.length === 0) return new Function(...parameters ?? [], code);
  const opened = scopes.map((_, index) => `with (arguments[${index}])`).join(' ');
  return new Function(`${opened} return (function (${(parameters ?? []).join(',')}) {${code}\n});`)(...scopes);
}

const measureMemory = () => Promise.reject(notSupported('vm.measureMemory()'));

export default { Script, createContext, createScript, runInContext, runInNewContext, runInThisContext, isContext, compileFunction, measureMemory, constants };
