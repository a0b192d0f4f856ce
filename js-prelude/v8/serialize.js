// `v8.serialize`: values as bytes. What structured cloning keeps is kept, cycles too; the bytes are
// ours, not V8's.

import { native } from 'duet:native';

const VERSION = [0xff, 0xd1];
const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

const fail = value => new Error(`${String(value)} could not be cloned.`);

/** Describes a value in a form that is JSON: objects by number, in `objects`. */
function describe(value, objects, known) {
  switch (typeof value) {
    case 'string': return ['s', value];
    case 'boolean': return value;
    case 'number': return Number.isFinite(value) && !Object.is(value, -0) ? value : ['n', Object.is(value, -0) ? '-0' : String(value)];
    case 'undefined': return ['u'];
    case 'bigint': return ['i', String(value)];
    case 'function':
    case 'symbol': throw fail(value);
    default:
  }
  if (value === null) return null;
  let number = known.get(value);
  if (number === undefined) {
    number = objects.push(null) - 1;
    known.set(value, number);
    objects[number] = describeObject(value, one => describe(one, objects, known));
  }
  return ['o', number];
}

const bytesOf = view => native.decode(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), 'base64');
const fields = (value, inner) => Object.keys(value).map(key => [key, inner(value[key])]);

function describeObject(value, inner) {
  if (Array.isArray(value)) return ['Array', value.length, fields(value, inner)];
  if (value instanceof Date) return ['Date', inner(value.getTime())];
  if (value instanceof RegExp) return ['RegExp', value.source, value.flags];
  if (value instanceof Map) return ['Map', [...value].map(pair => pair.map(inner))];
  if (value instanceof Set) return ['Set', [...value].map(inner)];
  if (value instanceof ArrayBuffer) return ['ArrayBuffer', bytesOf(new Uint8Array(value))];
  if (ArrayBuffer.isView(value)) return ['View', native.lazy('duet:buffer').Buffer.isBuffer(value) ? 'Buffer' : value[Symbol.toStringTag] ?? 'DataView', bytesOf(value)];
  if (value instanceof Error) return ['Error', Object.hasOwn(ERRORS, value.name) ? value.name : 'Error', String(value.message), String(value.stack ?? ''), 'cause' in value ? inner(value.cause) : ['u']];
  if (value instanceof Boolean || value instanceof Number || value instanceof String || Object.prototype.toString.call(value) === '[object BigInt]') return ['Boxed', inner(value.valueOf())];
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) throw fail('#<Object>');
  return ['Object', fields(value, inner)];
}

export function toBytes(value) {
  const objects = [];
  const root = describe(value, objects, new Map());
  const { Buffer } = native.lazy('duet:buffer');
  return Buffer.concat([Buffer.from(VERSION), Buffer.from(JSON.stringify([root, objects]))]);
}

export function fromBytes(bytes) {
  const { Buffer } = native.lazy('duet:buffer');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] !== VERSION[0] || buffer[1] !== VERSION[1]) throw new Error('Unable to deserialize cloned data due to invalid or unsupported version.');
  const [root, described] = JSON.parse(buffer.toString('utf8', VERSION.length));
  const made = [];
  const value = form => {
    if (!Array.isArray(form)) return form;
    switch (form[0]) {
      case 's': return form[1];
      case 'n': return Number(form[1]);
      case 'i': return BigInt(form[1]);
      case 'o': return object(form[1]);
      default: return undefined;
    }
  };
  const set = (target, list) => {
    for (const [key, form] of list) Object.defineProperty(target, key, { value: value(form), writable: true, enumerable: true, configurable: true });
    return target;
  };
  const object = number => {
    if (number in made) return made[number];
    const [kind, ...rest] = described[number];
    switch (kind) {
      // These may hold themselves: they are known before they are filled.
      case 'Array': return set(made[number] = new Array(rest[0]), rest[1]);
      case 'Object': return set(made[number] = {}, rest[0]);
      case 'Map': {
        const map = made[number] = new Map();
        for (const [key, item] of rest[0]) map.set(value(key), value(item));
        return map;
      }
      case 'Set': {
        const items = made[number] = new Set();
        for (const item of rest[0]) items.add(value(item));
        return items;
      }
      case 'Error': {
        const error = made[number] = new ERRORS[rest[0]](rest[1]);
        Object.defineProperty(error, 'stack', { value: rest[2], writable: true, configurable: true });
        if (rest[3]?.[0] !== 'u') Object.defineProperty(error, 'cause', { value: value(rest[3]), writable: true, configurable: true });
        return error;
      }
      case 'Date': return made[number] = new Date(value(rest[0]));
      case 'RegExp': return made[number] = new RegExp(rest[0], rest[1]);
      case 'Boxed': return made[number] = Object(value(rest[0]));
      default: return made[number] = view(kind === 'View' ? rest[0] : 'ArrayBuffer', native.encode(rest.at(-1), 'base64'));
    }
  };
  return value(root);
}

function view(kind, bytes) {
  const own = bytes.slice();
  if (kind === 'ArrayBuffer') return own.buffer;
  if (kind === 'Buffer') return native.lazy('duet:buffer').Buffer.from(own.buffer);
  return new globalThis[kind](own.buffer);
}
