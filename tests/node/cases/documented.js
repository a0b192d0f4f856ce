// Every documented function of nine modules, as `documented.json` lists them: each is there and looks the same,
// and what no other file tries, this one does. That each is tried somewhere, `documented.rs` in tests/src sees to.

'use strict';

const assert = require('node:assert');
const buffer = require('node:buffer');
const stream = require('node:stream');
const url = require('node:url');
const util = require('node:util');
const documented = require('../documented.json');

const attempt = run => {
  try {
    return run();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};

/** What stands at the end of a path, however it is defined. */
function found(module, path) {
  const names = path.split('.');
  const last = names.pop();
  let holder = require(`node:${module}`);
  for (const name of names) holder = holder === null || holder === undefined ? undefined : holder[name];
  for (let place = holder; place !== null && place !== undefined; place = Object.getPrototypeOf(place)) {
    const property = Object.getOwnPropertyDescriptor(place, last);
    // What is loaded when it is first asked for is a getter until then.
    if (property) return property.get && !path.includes('prototype') ? typeof holder[last] : typeof property.value;
  }
  return 'missing';
}

for (const [module, names] of Object.entries(documented)) {
  // Whether something is a value or is computed when it is asked for, its users do not see.
  exports[`all of ${module} is there`] = () => names.filter(name => found(module, name) === 'missing');
  exports[`the functions of ${module} are functions`] = () => names.filter(name => found(module, name) === 'function');
}

const NUMBERS = `
  readBigUInt64LE readBigUInt64BE readBigUint64LE readBigUint64BE readBigInt64LE readBigInt64BE writeBigUInt64LE
  writeBigUInt64BE writeBigUint64LE writeBigUint64BE writeBigInt64LE writeBigInt64BE readUIntLE readUInt32LE
  readUInt16LE readUInt8 readUIntBE readUInt32BE readUInt16BE readUintLE readUint32LE readUint16LE readUint8
  readUintBE readUint32BE readUint16BE readIntLE readInt32LE readInt16LE readInt8 readIntBE readInt32BE readInt16BE
  writeUIntLE writeUInt32LE writeUInt16LE writeUInt8 writeUIntBE writeUInt32BE writeUInt16BE writeUintLE writeUint32LE
  writeUint16LE writeUint8 writeUintBE writeUint32BE writeUint16BE writeIntLE writeInt32LE writeInt16LE writeInt8
  writeIntBE writeInt32BE writeInt16BE readFloatLE readFloatBE readDoubleLE readDoubleBE writeFloatLE writeFloatBE
  writeDoubleLE writeDoubleBE
`.trim().split(/\s+/);
const BYTES = buffer.Buffer.from('8182838485868788f1f2f3f4f5f6f7f8', 'hex');
exports['numbers are read at every place'] = () => NUMBERS.filter(name => name.startsWith('read')).map(name => [name, ...[0, 1, 8, 15, -1, 1.5, undefined].map(offset => attempt(() => (/Int(LE|BE)$|int(LE|BE)$/.test(name) ? BYTES[name](offset, 5) : BYTES[name](offset))))]);
exports['numbers are written at every place'] = () => NUMBERS.filter(name => name.startsWith('write')).map(name => [name, ...[0, 3, 8, 15, -1].map(offset => attempt(() => {
  const target = buffer.Buffer.alloc(16, 0xee);
  const value = name.includes('Big') ? 81985529216486895n : /Float|Double/.test(name) ? 1.1 : 0x12;
  const end = /Int(LE|BE)$|int(LE|BE)$/.test(name) ? target[name](value, offset, 5) : target[name](value, offset);
  return [end, target.toString('hex')];
}))]);
exports['numbers that do not fit are refused'] = () => NUMBERS.filter(name => name.startsWith('write')).map(name => [name, ...(name.includes('Big') ? [-1n, 2n ** 63n, 2n ** 64n, 1] : [-1, -(2 ** 47), 128, 2 ** 31, 2 ** 48, '3', NaN]).map(value => attempt(() => {
  const target = buffer.Buffer.alloc(8);
  if (/Int(LE|BE)$|int(LE|BE)$/.test(name)) target[name](value, 0, 6);
  else target[name](value);
  return target.toString('hex');
}))]);
exports['resolveObjectURL'] = async () => {
  const address = url.URL.createObjectURL(new buffer.Blob(['text'], { type: 'text/plain' }));
  const blob = buffer.resolveObjectURL(address);
  const outcome = [blob.type, await blob.text(), buffer.resolveObjectURL('blob:nodedata:none'), attempt(() => buffer.resolveObjectURL('nonsense'))];
  url.URL.revokeObjectURL(address);
  return [outcome, buffer.resolveObjectURL(address)];
};

const TYPES = `
  isExternal isDate isArgumentsObject isBigIntObject isBooleanObject isNumberObject isStringObject isSymbolObject
  isNativeError isRegExp isAsyncFunction isGeneratorFunction isGeneratorObject isPromise isMap isSet isMapIterator
  isSetIterator isWeakMap isWeakSet isArrayBuffer isDataView isSharedArrayBuffer isProxy isModuleNamespaceObject
  isAnyArrayBuffer isBoxedPrimitive isArrayBufferView isTypedArray isUint8Array isUint8ClampedArray isUint16Array
  isUint32Array isInt8Array isInt16Array isInt32Array isFloat32Array isFloat64Array isBigInt64Array isBigUint64Array
  isKeyObject isCryptoKey
`.trim().split(/\s+/);
exports['types'] = async () => {
  const module = await import('node:path');
  const values = {
    undefined, null: null, 1: 1, text: 'x', object: {}, array: [], date: new Date(0), arguments: (function () { return arguments; })(), regexp: /x/,
    'boxed bigint': Object(1n), 'boxed boolean': Object(true), 'boxed number': Object(1), 'boxed string': Object('x'), 'boxed symbol': Object(Symbol('x')),
    error: new Error('x'), 'made like an error': Object.create(Error.prototype), 'async function': async () => {}, generator: function* () {}, 'running generator': (function* () {})(), 'async generator': async function* () {},
    promise: Promise.resolve(), thenable: { then() {} }, map: new Map(), set: new Set(), 'map iterator': new Map()[Symbol.iterator](), 'set iterator': new Set().values(), weakmap: new WeakMap(), weakset: new WeakSet(),
    arraybuffer: new ArrayBuffer(1), shared: new SharedArrayBuffer(1), view: new DataView(new ArrayBuffer(1)), proxy: new Proxy({}, {}), module,
    ...Object.fromEntries([Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array].map(Class => [Class.name, new Class(1)])),
    buffer: buffer.Buffer.alloc(1), key: require('node:crypto').createSecretKey(buffer.Buffer.alloc(8)), 'crypto key': await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-GCM', true, ['encrypt']),
  };
  return TYPES.map(name => [name, ...Object.keys(values).filter(key => util.types[name](values[key]))]);
};
exports['log'] = () => {
  const written = [];
  const { log } = console;
  console.log = (...given) => written.push(util.format(...given));
  try {
    util.log('a %s', 'b');
  } finally {
    console.log = log;
  }
  return written.map(line => line.replace(/^\d+ \w+ [\d:]+/, 'now'));
};
exports['transferableAbortController and transferableAbortSignal'] = () => {
  const controller = util.transferableAbortController();
  const signal = util.transferableAbortSignal(new AbortController().signal);
  controller.abort('why');
  return [controller.signal.reason, signal.aborted, signal instanceof AbortSignal, attempt(() => util.transferableAbortSignal({}))];
};
exports['toJSON'] = () => {
  const type = new util.MIMEType('text/plain; charset=utf-8');
  return [type.toJSON(), type.params.toJSON(), new url.URL('http://a.test/é').toJSON(), JSON.stringify({ type })];
};
exports['states of streams'] = async () => {
  const seen = [];
  const writable = new stream.Writable({ write: (piece, encoding, done) => setImmediate(done) });
  const see = () => seen.push([writable.writableFinished, stream.isWritable(writable), stream.isDestroyed?.(writable) ?? writable.destroyed]);
  see();
  writable.on('finish', see);
  const closed = new Promise(resolve => { writable.on('close', resolve); });
  writable.end('x');
  see();
  await closed;
  see();
  return seen;
};
exports['setDefaultHighWaterMark'] = () => {
  const before = [stream.getDefaultHighWaterMark(false), stream.getDefaultHighWaterMark(true)];
  stream.setDefaultHighWaterMark(false, 100);
  stream.setDefaultHighWaterMark(true, 3);
  const after = [new stream.Readable().readableHighWaterMark, new stream.Writable({ objectMode: true }).writableHighWaterMark];
  stream.setDefaultHighWaterMark(false, before[0]);
  stream.setDefaultHighWaterMark(true, before[1]);
  return [after, attempt(() => stream.setDefaultHighWaterMark(false, -1))];
};
exports['CallTracker'] = () => {
  const tracker = new assert.CallTracker();
  const twice = tracker.calls(number => number * 2, 2);
  const outcome = [twice(4), tracker.getCalls(twice).map(call => call.arguments), tracker.report().map(({ message, expected, actual, operator }) => [message, expected, actual, operator]), attempt(() => tracker.verify())];
  twice(5);
  outcome.push(tracker.report().length, attempt(() => tracker.verify()));
  tracker.reset(twice);
  return [...outcome, tracker.getCalls(twice).length, attempt(() => tracker.getCalls(() => {}))];
};
