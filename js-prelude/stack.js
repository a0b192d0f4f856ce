// `Error.prototype.stack` as V8 has it: the name and the message first, then the frames, and none of ours.
// QuickJS has the frames alone, which packages that read stacks do not expect. A stack is made when it
// is first read, and is the error's own property from then on.

// Ours, and what of the engine's was called by ours. One of ours is shown by Node.js' name for it: agents read
// from the stack whether it is `https` that asks them for a connection.
const OURS = /^.*(?:\(|at )duet:(?!node\/https:).*\n?/gm;
const HTTPS = /((?:\(|at ))duet:node\/https:/g;
const CALLED_BY_OURS = /^ {4}at .* \(native\)\n(?=.*(?:\(|at )duet:)/gm;

const nativeStack = Object.getOwnPropertyDescriptor(Error.prototype, 'stack').get;
const nativeCapture = Error.captureStackTrace;
const hook = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');

/** What the stack begins with: the name and the message as they are when it is first read. */
function head(target) {
  try {
    return Error.prototype.toString.call(target);
  } catch {
    return 'Error';
  }
}

const frames = raw => raw.replace(CALLED_BY_OURS, '').replace(OURS, '').replace(HTTPS, '$1node:https:').replace(/^ {4}at <input>:.*\n/m, '').replace(/^( {4}at )<anonymous> \((.*)\)$/gm, '$1$2').trimEnd();

function full(start, raw) {
  const lines = frames(raw);
  return lines === '' ? start : `${start}\n${lines}`;
}

function keep(target, value) {
  try {
    Object.defineProperty(target, 'stack', { value, writable: true, configurable: true, enumerable: false });
  } catch {
    // It is frozen: the stack is made again when it is read again.
  }
  return value;
}

Object.defineProperty(Error.prototype, 'stack', {
  configurable: true,
  enumerable: false,
  get() {
    if (this === null || typeof this !== 'object') return undefined;
    const raw = nativeStack.call(this);
    if (typeof raw !== 'string' || prepared.has(this)) return raw;
    return keep(this, full(head(this), raw));
  },
  set(value) {
    if (this === null || (typeof this !== 'object' && typeof this !== 'function')) return;
    Object.defineProperty(this, 'stack', { value, writable: true, configurable: true, enumerable: false });
  },
});

function captureStackTrace(target, above) {
  nativeCapture(target, typeof above === 'function' ? above : captureStackTrace);
  const raw = Object.getOwnPropertyDescriptor(target, 'stack')?.value;
  if (typeof raw !== 'string' || prepare !== undefined) return;
  // The name and the message are often set after this.
  Object.defineProperty(target, 'stack', {
    configurable: true,
    enumerable: false,
    get() { return keep(target, full(head(target), raw)); },
    set(value) { keep(target, value); },
  });
}
Object.defineProperty(Error, 'captureStackTrace', { value: captureStackTrace, writable: true, configurable: true, enumerable: false });

// `Error.prepareStackTrace`

let prepare;
let isEquipped = false;
// The errors whose stack is what somebody's function has made of it.
const prepared = new WeakSet();

Object.defineProperty(Error, 'prepareStackTrace', {
  configurable: true,
  enumerable: false,
  get: () => prepare,
  set(value) {
    prepare = value;
    const wrapped = typeof value !== 'function' ? undefined : (error, sites) => {
      if (!isEquipped && sites.length > 0) equip(Object.getPrototypeOf(sites[0]));
      prepared.add(error);
      return value.call(Error, error, sites.filter(site => !String(site.getFileName()).startsWith('duet:')));
    };
    hook.set.call(Error, wrapped);
  },
});

/** Gives a frame the methods that V8's has and QuickJS' has not. */
function equip(prototype) {
  isEquipped = true;
  const { getFunctionName } = prototype;
  const methods = {
    // V8 says null where there is no name.
    getFunctionName() { return getFunctionName.call(this) || null; },
    getThis() { return undefined; },
    getTypeName() { return this.isNative() ? null : 'Object'; },
    getMethodName() { return null; },
    getEvalOrigin() { return undefined; },
    getScriptNameOrSourceURL() { return this.getFileName(); },
    getScriptHash() { return ''; },
    getEnclosingLineNumber() { return this.getLineNumber(); },
    getEnclosingColumnNumber() { return this.getColumnNumber(); },
    getPosition() { return 0; },
    getPromiseIndex() { return null; },
    isToplevel() { return this.getFunctionName() === null; },
    isEval() { return false; },
    isConstructor() { return false; },
    isAsync() { return false; },
    isPromiseAll() { return false; },
    toString() {
      const name = this.getFunctionName();
      const file = this.isNative() ? 'native' : this.getFileName() ?? '<anonymous>';
      const place = this.getLineNumber() === null ? file : `${file}:${this.getLineNumber()}:${this.getColumnNumber()}`;
      return name === null ? place : `${name} (${place})`;
    },
  };
  for (const [name, method] of Object.entries(methods)) {
    if (Object.hasOwn(prototype, name) && name === 'isConstructor') continue;
    Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true });
  }
}
