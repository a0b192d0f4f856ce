// The kinds of objects that `inspect` knows, each with its braces, its entries, and what it is without
// any.

import { native } from 'duet:native';
import { inspect, show, showProperty } from 'duet:inspect';
import { showError } from 'duet:inspect/errors';
import { layOut, numberText, showPrimitive } from 'duet:inspect/layout';

const { className, iterator: iteratorState, promise: promiseState, proxy } = native.group('inspection');

/** The target and the handler of a proxy. */
export const proxyOf = value => proxy(value);

const BUILT_IN = new Set(Object.getOwnPropertyNames(globalThis).filter(name => /^[A-Z][a-zA-Z0-9]+$/.test(name)));
export const isBuiltIn = name => BUILT_IN.has(name);

const tagOfTypedArray = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const isTypedArray = value => ArrayBuffer.isView(value) && className(value) !== 'DataView';

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

/** The name of the class that made an object; null if its prototype is null. `inherited` collects what its own prototypes add. */
function constructorName(context, value, level, inherited) {
  let first;
  for (let object = value; object !== null; object = Object.getPrototypeOf(object), first === undefined && (first = object)) {
    const known = object === Object.prototype ? Object : object === Function.prototype ? Function : undefined;
    const constructor = known && isInstance(value, known) ? known : Object.getOwnPropertyDescriptor(object, 'constructor')?.value;
    if (typeof constructor !== 'function' || constructor.name === '' || !isInstance(value, constructor)) continue;
    if (inherited && (first !== object || !isBuiltIn(constructor.name))) addInherited(context, value, first ?? value, level, inherited);
    return String(constructor.name);
  }
  if (first === null || first === undefined) return null;
  // Its prototypes do not say what made it.
  const name = className(value);
  if (level > context.depth) return `${name} <Complex prototype>`;
  const prototype = constructorName(context, first, level + 1, inherited);
  return `${name} <${prototype ?? inspect(first, { ...context, customInspect: false, depth: -1 })}>`;
}

/** What the classes of a program give to an object, for `showHidden`. */
function addInherited(context, main, object, level, inherited) {
  const seen = new Set();
  for (let layer = 0; layer < 3; layer++) {
    if (layer > 0 || main === object) {
      object = Object.getPrototypeOf(object);
      if (object === null) return;
      const constructor = Object.getOwnPropertyDescriptor(object, 'constructor')?.value;
      if (typeof constructor === 'function' && isBuiltIn(constructor.name)) return;
    }
    context.above.push(main);
    const keys = Reflect.ownKeys(object);
    for (const key of keys) {
      if (key === 'constructor' || Object.hasOwn(main, key) || seen.has(key)) continue;
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      if (typeof descriptor.value === 'function') continue;
      const text = showProperty(context, object, level, key, false, false, descriptor, main);
      inherited.push(context.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
    context.above.pop();
    for (const key of keys) seen.add(key);
  }
}

function prefixOf(constructor, tag, fallback, size = '') {
  if (constructor === null) return `[${fallback}${size}: null prototype] ${tag !== '' && fallback !== tag ? `[${tag}] ` : ''}`;
  return `${constructor}${size} ${tag !== '' && constructor !== tag ? `[${tag}] ` : ''}`;
}

function shortPrefix(value, constructor, tag) {
  let fallback = '';
  if (constructor === null) {
    fallback = className(value);
    if (fallback === tag) fallback = 'Object';
  }
  return prefixOf(constructor, tag, fallback);
}

function keysOf(value, showHidden) {
  if (showHidden) return Reflect.ownKeys(value);
  let keys;
  try {
    keys = Object.keys(value);
  } catch {
    // A module whose names have no values yet.
    keys = Object.getOwnPropertyNames(value);
  }
  const symbols = Object.getOwnPropertySymbols(value);
  if (symbols.length > 0) keys.push(...symbols.filter(symbol => Object.prototype.propertyIsEnumerable.call(value, symbol)));
  return keys;
}

const isIndex = key => typeof key === 'string' && /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;

/** The same without the items of a list, which come first. */
function otherKeys(value, showHidden) {
  const keys = keysOf(value, showHidden);
  let end = keys.length;
  while (end > 0 && !isIndex(keys[end - 1])) end--;
  return keys.slice(end);
}

/** What an object is: `text` if that is all, else its `braces`, `base`, `entries` and `keys`. */
export function kindOf(context, value, level, ofTypedArray) {
  let inherited = context.showHidden && level <= context.depth ? [] : undefined;
  const constructor = constructorName(context, value, level, inherited);
  if (inherited?.length === 0) inherited = undefined;
  let tag = value[Symbol.toStringTag];
  const isListed = context.showHidden ? Object.hasOwn : (object, key) => Object.prototype.propertyIsEnumerable.call(object, key);
  if (typeof tag !== 'string' || (tag !== '' && isListed(value, Symbol.toStringTag))) tag = '';
  const name = className(value);
  const about = { context, value, level, constructor, tag, name, inherited, ofTypedArray };
  const kind = (Symbol.iterator in value || constructor === null ? listKind(about) : undefined) ?? otherKind(about);
  return { base: '', isList: false, inherited, constructor, get short() { return shortPrefix(value, constructor, tag).slice(0, -1); }, ...kind };
}

function listKind({ context, value, constructor, tag, name, inherited }) {
  if (Array.isArray(value)) {
    const prefix = constructor !== 'Array' || tag !== '' ? prefixOf(constructor, tag, 'Array', `(${value.length})`) : '';
    const keys = otherKeys(value, context.showHidden);
    if (value.length === 0 && keys.length === 0 && !inherited) return { text: `${prefix}[]` };
    return { keys, braces: [`${prefix}[`, ']'], isList: true, entries: arrayEntries };
  }
  if (name === 'Set' || name === 'Map') {
    const size = name === 'Set' ? sizeOfSet.call(value) : sizeOfMap.call(value);
    const prefix = prefixOf(constructor, tag, name, `(${size})`);
    const keys = keysOf(value, context.showHidden);
    if (size === 0 && keys.length === 0 && !inherited) return { text: `${prefix}{}` };
    return { keys, braces: [`${prefix}{`, '}'], entries: name === 'Set' ? setEntries : mapEntries };
  }
  if (isTypedArray(value)) {
    const keys = otherKeys(value, context.showHidden);
    const prefix = prefixOf(constructor, tag, tagOfTypedArray.call(value), `(${lengthOfTypedArray.call(value)})`);
    if (lengthOfTypedArray.call(value) === 0 && keys.length === 0 && !context.showHidden) return { text: `${prefix}[]` };
    return { keys, braces: [`${prefix}[`, ']'], isList: true, entries: typedArrayEntries };
  }
  if (name === 'Map Iterator' || name === 'Set Iterator') {
    const [entries, arePairs] = iteratorState(value);
    const kind = arePairs ? name.replace('Iterator', 'Entries') : name;
    const label = tag === name || tag === '' ? kind : `${tag}] [${kind}`;
    return { keys: keysOf(value, context.showHidden), braces: [`[${label}] {`, '}'], entries: iteratorEntries(entries, arePairs) };
  }
  return undefined;
}

const sizeOfSet = Object.getOwnPropertyDescriptor(Set.prototype, 'size').get;
const sizeOfMap = Object.getOwnPropertyDescriptor(Map.prototype, 'size').get;
const lengthOfTypedArray = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'length').get;
const BOXES = { Number: Number.prototype.valueOf, String: String.prototype.valueOf, Boolean: Boolean.prototype.valueOf, BigInt: BigInt.prototype.valueOf, Symbol: Symbol.prototype.valueOf };

function isNamespace(value) {
  const own = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
  return own?.value === 'Module' && !own.writable && !own.configurable && Object.getPrototypeOf(value) === null && !Object.isExtensible(value);
}

function otherKind(about) {
  const { context, value, level, constructor, tag, name, inherited } = about;
  const keys = keysOf(value, context.showHidden);
  const isBare = keys.length === 0 && !inherited;
  if (typeof value === 'function') {
    const base = functionBase(value, constructor, tag, name);
    return isBare ? { text: context.stylize(base, 'special') } : { keys, base, braces: ['{', '}'] };
  }
  if (name === 'Arguments' && constructor === 'Object') return isBare ? { text: '[Arguments] {}' } : { keys, braces: ['[Arguments] {', '}'] };
  if (constructor === 'Object' && name !== 'Error') {
    const prefix = tag === '' ? '' : prefixOf(constructor, tag, 'Object');
    return isBare ? { text: `${prefix}{}` } : { keys, braces: [`${prefix}{`, '}'] };
  }
  const special = specialKind(about, keys, isBare);
  if (special) return special;
  if (name in BOXES) {
    const base = boxBase(about, keys);
    return keys.length === 0 && !inherited ? { text: base } : { keys, base, braces: ['{', '}'] };
  }
  if (typeof value.href === 'string' && level <= context.depth && constructor === 'URL' && isUrl(value)) return isBare ? { text: value.href } : { keys, base: value.href, braces: ['{', '}'] };
  const prefix = shortPrefix(value, constructor, tag);
  return isBare ? { text: `${prefix}{}` } : { keys, braces: [`${prefix}{`, '}'] };
}

const isUrl = value => typeof globalThis.URL === 'function' && value instanceof globalThis.URL;

function specialKind({ context, value, level, constructor, tag, name, ofTypedArray }, keys, isBare) {
  const braced = (fallback, entries) => ({ keys, braces: [`${prefixOf(constructor, tag, fallback)}{`, '}'], entries });
  switch (name) {
    case 'RegExp': {
      const prefix = prefixOf(constructor, tag, 'RegExp');
      const base = `${prefix === 'RegExp ' ? '' : prefix}${RegExp.prototype.toString.call(constructor === null ? new RegExp(value) : value)}`;
      return isBare || level > context.depth ? { text: context.stylize(base, 'regexp') } : { keys, base, braces: ['{', '}'] };
    }
    case 'Date': {
      const prefix = prefixOf(constructor, tag, 'Date');
      const time = Number.isNaN(Date.prototype.getTime.call(value)) ? 'Invalid Date' : Date.prototype.toISOString.call(value);
      const base = `${prefix === 'Date ' ? '' : prefix}${time}`;
      return isBare ? { text: context.stylize(base, 'date') } : { keys, base, braces: ['{', '}'] };
    }
    case 'ArrayBuffer':
    case 'SharedArrayBuffer': {
      if (ofTypedArray && isBare) return { text: `${prefixOf(constructor, tag, name)}{ byteLength: ${context.stylize(String(value.byteLength), 'number')} }` };
      keys.unshift('byteLength');
      return braced(name, ofTypedArray ? undefined : memoryEntries);
    }
    case 'DataView':
      keys.unshift('byteLength', 'byteOffset', 'buffer');
      return braced(name);
    case 'Promise': return braced(name, promiseEntries);
    case 'WeakSet':
    case 'WeakMap': return braced(name, unknownEntries);
    default:
  }
  if (name === 'Error' || value instanceof Error) {
    const base = showError(context, value, constructor, tag, keys, prefixOf);
    return keys.length === 0 ? { text: base } : { keys, base, braces: ['{', '}'] };
  }
  if (isNamespace(value)) return { ...braced('Module', namespaceEntries(keys)), keys: [] };
  return undefined;
}

function functionBase(value, constructor, tag, name) {
  const source = Function.prototype.toString.call(value);
  const extra = tag !== '' && constructor !== tag ? ` [${tag}]` : '';
  if (source.startsWith('class') && source.endsWith('}') && /^class(?![\w$])/.test(source)) {
    const own = (Object.hasOwn(value, 'name') && value.name) || '(anonymous)';
    const made = constructor !== 'Function' && constructor !== null ? ` [${constructor}]` : '';
    const parent = constructor === null ? ' extends [null prototype]' : Object.getPrototypeOf(value).name ? ` extends ${Object.getPrototypeOf(value).name}` : '';
    return `[class ${own}${made}${extra}${parent}]`;
  }
  const type = /^(Async)?(Generator)?Function$/.test(name) ? name : 'Function';
  const shown = value.name === '' ? ' (anonymous)' : `: ${typeof value.name === 'symbol' ? value.name.toString() : value.name}`;
  return `[${type}${constructor === null ? ' (null prototype)' : ''}${shown}]${constructor !== type && constructor !== null ? ` ${constructor}` : ''}${extra}`;
}

function boxBase({ context, value, constructor, tag, name }, keys) {
  const primitive = BOXES[name].call(value);
  if (name === 'String') keys.splice(0, primitive.length);
  const made = name === constructor ? '' : constructor === null ? ' (null prototype)' : ` (${constructor})`;
  const base = `[${name}${made}: ${showPrimitive({ ...context, stylize: text => text }, primitive)}]${tag !== '' && tag !== constructor ? ` [${tag}]` : ''}`;
  return keys.length > 0 ? base : context.stylize(base, name.toLowerCase());
}

// Entries

const unknownEntries = context => [context.stylize('<items unknown>', 'special')];
const rest = count => `... ${count} more item${count > 1 ? 's' : ''}`;
const most = context => Math.max(0, context.maxArrayLength);

function arrayEntries(context, value, level) {
  const parts = [];
  const limit = Math.min(most(context), value.length);
  let index = 0;
  while (index < value.length && parts.length < limit) {
    if (Object.hasOwn(value, index)) {
      parts.push(showProperty(context, value, level, index, true, true));
      index++;
      continue;
    }
    const start = index;
    index = nextItem(value, index);
    parts.push(context.stylize(`<${index - start} empty item${index - start > 1 ? 's' : ''}>`, 'undefined'));
  }
  if (index < value.length) parts.push(rest(value.length - index));
  return parts;
}

/** The first item after a hole, which may be as long as a year. */
function nextItem(value, hole) {
  if (value.length - hole < 1000) {
    while (hole < value.length && !Object.hasOwn(value, hole)) hole++;
    return hole;
  }
  const next = Object.keys(value).find(key => isIndex(key) && Number(key) > hole);
  return next === undefined ? value.length : Number(next);
}

function typedArrayEntries(context, value, level) {
  const length = lengthOfTypedArray.call(value);
  const limit = Math.min(most(context), length);
  const parts = [];
  for (let index = 0; index < limit; index++) parts.push(context.stylize(numberText(value[index], context.numericSeparator), typeof value[index]));
  if (length > limit) parts.push(rest(length - limit));
  if (context.showHidden) {
    context.indent += 2;
    for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) parts.push(`[${key}]: ${show(context, value[key], level, true)}`);
    context.indent -= 2;
  }
  return parts;
}

function setEntries(context, value, level) {
  const parts = [];
  context.indent += 2;
  for (const item of Set.prototype.values.call(value)) {
    if (parts.length >= most(context)) break;
    parts.push(show(context, item, level));
  }
  context.indent -= 2;
  const size = sizeOfSet.call(value);
  if (size > parts.length) parts.push(rest(size - parts.length));
  return parts;
}

function mapEntries(context, value, level) {
  const parts = [];
  context.indent += 2;
  for (const [key, item] of Map.prototype.entries.call(value)) {
    if (parts.length >= most(context)) break;
    parts.push(`${show(context, key, level)} => ${show(context, item, level)}`);
  }
  context.indent -= 2;
  const size = sizeOfMap.call(value);
  if (size > parts.length) parts.push(rest(size - parts.length));
  return parts;
}

function memoryEntries(context, value) {
  if (value.detached) return [context.stylize('(detached)', 'special')];
  const bytes = new Uint8Array(value);
  const limit = Math.min(most(context), bytes.length);
  let text = native.decode(bytes, 'hex', 0, limit).replace(/(.{2})/g, '$1 ').trim();
  if (bytes.length > limit) text += ` ... ${bytes.length - limit} more byte${bytes.length - limit > 1 ? 's' : ''}`;
  return [`${context.stylize('[Uint8Contents]', 'special')}: <${text}>`];
}

function promiseEntries(context, value, level) {
  const [state, result] = promiseState(value);
  if (state === 0) return [context.stylize('<pending>', 'special')];
  context.indent += 2;
  const text = show(context, result, level);
  context.indent -= 2;
  return [state === 2 ? `${context.stylize('<rejected>', 'special')} ${text}` : text];
}

const namespaceEntries = keys => (context, value, level) => keys.map(key => {
  try {
    return showProperty(context, value, level, key, false);
  } catch {
    const text = showProperty(context, { [key]: '' }, level, key, false);
    return text.slice(0, text.lastIndexOf(' ') + 1) + context.stylize('<uninitialized>', 'special');
  }
});

const iteratorEntries = (entries, arePairs) => (context, value, level) => {
  context.indent += 2;
  const parts = entries.slice(0, most(context)).map(entry => arePairs
    ? layOut(context, entry.map(one => show(context, one, level)), { base: '', braces: ['[', ']'], isList: true, level })
    : show(context, entry, level));
  context.indent -= 2;
  if (entries.length > parts.length) parts.push(rest(entries.length - parts.length));
  return parts;
};
