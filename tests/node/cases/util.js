// `node:util`, but for `inspect`, which has a file of its own.

'use strict';

const util = require('node:util');

const attempt = run => {
  try {
    return run();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const attempts = (...runs) => runs.map(attempt);
const { format } = util;

exports['format'] = () => [
  format(), format(''), format('a'), format('a', 'b', 3), format('%s', 'x'), format('%s %s', 'x'), format('%s', 'x', 'y', { a: 1 }), format('%%', 1), format('%%'), format('%s%%', 5), format('100%', 1), format('%x', 1), format('%', 1), format(1, 2, '3'), format({ a: 1 }, [1]), format('%s', undefined), format('%s', null), format('%s', true), format(undefined, null),
  format('%s', -0), format('%s', 5n), format('%s', Symbol('x')), format('%s', { a: { b: 1 } }), format('%s', [1, [2, [3]]]), format('%s', () => 1), format('%s', function f() {}), format('%s', class A {}), format('%s', new Date(0)), format('%s', new (class A { toString() { return 'own'; } })()), format('%s', new (class A { [Symbol.toPrimitive]() { return 'primitive'; } })()), format('%s', Object.create(null)), format('%s', new (class Foo extends Error {})('x')).split('\n')[0], format('%s', new (class Foo { constructor() { this.x = { y: {} }; } })()),
  format('%d', '5'), format('%d', 5.5), format('%d', 'x'), format('%d', 5n), format('%d', Symbol('x')), format('%d', {}), format('%d', ''), format('%i', 5.9), format('%i', '7px'), format('%i', 5n), format('%i', Symbol('x')), format('%f', '5.5x'), format('%f', Symbol('x')), format('%d', -0), format('%i', -0.5), format('%f', 5n),
  format('%j', { a: 1 }), format('%j', undefined), format('%j', 'x'), format('%o', { a: 1 }), format('%O', { a: { b: { c: { d: 1 } } } }), format('%o', [1, 2]), format('%c styled', 'color: red'), format('%s:%s', 'a'), format('%s', 'a', Symbol('s')), format('a\n%s', 'b'), format('%O', 'text'), format('%o', 'text'), format('%s', 'it\'s'), format('x', 'it\'s'), format('%d%%', 50, 'rest'),
  format('%o', function named() {}), format('%o', { f() {} }),
];
exports['format of a circle as JSON'] = () => { const o = {}; o.o = o; return format('%j', o); };
exports['formatWithOptions'] = () => attempts(() => util.formatWithOptions({ colors: true }, '%s %O', 1, { a: 1 }, 'x', 2), () => util.formatWithOptions({ compact: false }, { a: 1 }), () => util.formatWithOptions('x', 'y'), () => util.formatWithOptions(null), () => util.formatWithOptions({ numericSeparator: true }, '%d', 12345), () => util.formatWithOptions({ depth: 0 }, '%O', { a: {} }));
exports['promisify'] = async () => {
  const calls = (value, callback) => callback(null, value, 'ignored');
  const fails = callback => callback(new Error('failed'));
  function custom() {}
  custom[util.promisify.custom] = () => Promise.resolve('custom');
  const object = { x: 1, method(callback) { callback(null, this.x); } };
  const promised = util.promisify(calls);
  return [await promised(5), await util.promisify(fails)().catch(error => error.message), await util.promisify(custom)(), await util.promisify(object.method).call(object), promised.name, promised.length, util.promisify(promised) === promised, attempt(() => util.promisify('x')), attempt(() => util.promisify(Object.assign(() => {}, { [util.promisify.custom]: 5 }))), String(util.promisify.custom)];
};
exports['callbackify'] = async () => {
  const call = (f, ...values) => new Promise(resolve => { util.callbackify(f)(...values, (...results) => resolve(results)); });
  async function named(a, b) { return a + b; }
  const made = util.callbackify(named);
  return [await call(named, 1, 2), await call(async () => { throw new Error('no'); }), await call(() => Promise.reject(null)), (await call(() => Promise.reject(0)))[0].reason, made.name, made.length, attempt(() => util.callbackify(5)), attempt(() => made(1, 2))];
};
exports['inherits'] = () => {
  function A() {}
  A.prototype.x = 1;
  function B() {}
  util.inherits(B, A);
  return [new B().x, new B() instanceof A, B.super_ === A, Object.keys(B), ...attempts(() => util.inherits(null, A), () => util.inherits(B), () => util.inherits(B, { prototype: undefined }))];
};
exports['deprecate'] = () => {
  function A(x) { this.x = x; }
  A.y = 1;
  const process = globalThis.process;
  process.noDeprecation = true;
  const Old = util.deprecate(A, 'old', 'DEP_X');
  return [new Old(1).x, new Old(1) instanceof A, Old.y, util.deprecate((a, b) => a + b, 'old')(1, 2), attempt(() => util.deprecate(() => {}, 'x', 5))];
};
exports['isDeepStrictEqual'] = () => {
  const circle = x => { const o = { x }; o.o = o; return o; };
  const date = x => new Date(x);
  return [
    [1, 1], [1, '1'], [NaN, NaN], [0, -0], [{}, {}], [{ a: 1 }, { a: 1 }], [{ a: 1 }, { a: 1, b: undefined }], [{ a: 1, b: 2 }, { b: 2, a: 1 }], [[1, 2], [1, 2]], [[1, 2], [2, 1]], [[1, , 3], [1, undefined, 3]], [[], {}], [new Set([1, 2]), new Set([2, 1])], [new Set([{ a: 1 }]), new Set([{ a: 1 }])], [new Set([1]), new Set([2])], [new Set(['1']), new Set([1])],
    [new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])], [new Map([[{ k: 1 }, 1]]), new Map([[{ k: 1 }, 1]])], [new Map([[1, 2]]), new Map([[1, 3]])], [date(1), date(1)], [date(1), date(2)], [/a/g, /a/g], [/a/g, /a/i], [Buffer.from('a'), Buffer.from('a')], [Buffer.from('a'), new Uint8Array([97])], [new Float32Array([0]), new Float32Array([-0])], [new Error('a'), new Error('a')], [new Error('a'), new TypeError('a')], [new Error('a'), new Error('b')],
    [circle(1), circle(1)], [circle(1), circle(2)], [Object(1), Object(1)], [Object(1), 1], [Object('a'), Object('b')], [Object.create(null), {}], [new (class A {})(), new (class A {})()], [{ [Symbol.for('s')]: 1 }, { [Symbol.for('s')]: 1 }], [{ [Symbol.for('s')]: 1 }, { [Symbol.for('s')]: 2 }], [() => {}, () => {}], [null, undefined], [new ArrayBuffer(2), new ArrayBuffer(2)], [Symbol('a'), Symbol('a')], [1n, 1n], [Object.assign([1], { a: 1 }), [1]], [new Set([[1], [1]]), new Set([[1], [2]])], ['a', Object('a')],
  ].map(([one, other]) => util.isDeepStrictEqual(one, other));
};
exports['types'] = async () => {
  const values = [new Date(), (function () { return arguments; })(), Object(1n), Object(true), Object(1), Object('x'), Object(Symbol()), new Error(), new (class extends TypeError {})(), /x/, async () => {}, function* () {}, async function* () {}, (function* () {})(), Promise.resolve(), new Map(), new Set(), new Map().keys(), new Set().values(), new WeakMap(), new WeakSet(), new ArrayBuffer(1), new DataView(new ArrayBuffer(1)), new SharedArrayBuffer(1), new Proxy({}, {}), await import('node:path'), new Uint8Array(1), Buffer.alloc(1), new Uint8ClampedArray(1), new Float64Array(1), new BigInt64Array(1), {}, [], null, 5, 'x', undefined, () => {}, Object.create(Date.prototype), Object.create(Error.prototype)];
  return Object.keys(util.types).filter(name => !/isEventTarget|Float16/.test(name)).map(name => [name, values.map((value, index) => util.types[name](value) ? index : -1).filter(index => index >= 0)]);
};
exports['types is a module of its own'] = () => require('node:util/types') === util.types && require('util') === util;
exports['stripVTControlCharacters'] = () => attempts(() => util.stripVTControlCharacters('\u001b[31mred\u001b[39m plain \u001b]8;;http://x\u0007link'), () => util.stripVTControlCharacters('plain'), () => util.stripVTControlCharacters(5));
exports['styleText'] = () => attempts(() => util.styleText('red', 'x', { validateStream: false }), () => util.styleText(['bold', 'underline'], 'x', { validateStream: false }), () => util.styleText('nope', 'x', { validateStream: false }).length, () => util.styleText('red', 5), () => util.styleText('bgGray', 'a\nb', { validateStream: false }));
exports['parseArgs'] = () => {
  const options = { verbose: { type: 'boolean', short: 'v' }, file: { type: 'string', short: 'f' }, list: { type: 'string', multiple: true, short: 'l' }, level: { type: 'string', default: '5' }, all: { type: 'boolean', multiple: true } };
  const parse = (args, more) => attempt(() => { const { values, positionals, tokens } = util.parseArgs({ args, options, ...more }); return [{ ...values }, positionals, tokens]; });
  return [
    parse([]), parse(['-v']), parse(['--verbose', '--file', 'x']), parse(['--file=x=y']), parse(['-fx']), parse(['-f', 'x']), parse(['-vfx']), parse(['-vf', 'x']), parse(['-l', 'a', '--list=b']), parse(['--all', '--all']), parse(['--level', '7']), parse(['x']), parse(['x', '--', '-v'], { allowPositionals: true, tokens: true }), parse(['--nope']), parse(['--nope'], { allowPositionals: true }), parse(['--nope', 'a', '--x=1', '-z'], { strict: false, tokens: true }), parse(['--verbose=1']), parse(['--file']), parse(['-f']), parse(['--file', '-v']), parse(['-f', '-v']), parse(['--no-verbose'], { allowNegative: true }), parse(['--no-verbose']), parse(['-v', '-vv'], { tokens: true }), parse(['-'], { allowPositionals: true }), parse(['--file='], {}), parse('x'),
    ...attempts(() => util.parseArgs({ args: [], options: { a: { type: 'string', short: 'ab' } } }), () => util.parseArgs({ args: [], options: { a: { type: 'string', default: 5 } } }), () => util.parseArgs({ args: [], options: 5 }), () => util.parseArgs({ args: [], strict: 'x' }), () => util.parseArgs({ args: [], options: { a: { type: 'number' } } }), () => util.parseArgs({ args: [], options: { a: {} } }), () => util.parseArgs({ args: [], options: { a: { type: 'string', multiple: true, default: [5] } } })),
  ];
};
exports['parseEnv'] = () => [{ ...util.parseEnv('A=1\nB="two words"\n# comment\nC=\'x\' # more\nexport D = spaced \nE=\nF=a#b\nG="line\\nline"\nH=`b`\n\nI="multi\nline"') }, attempt(() => util.parseEnv(5))];
exports['MIMEType'] = () => {
  const show = text => attempt(() => { const type = new util.MIMEType(text); return [type.type, type.subtype, type.essence, String(type), [...type.params], JSON.stringify(type)]; });
  const type = new util.MIMEType('text/plain');
  type.type = 'Application';
  type.subtype = 'JSON';
  type.params.set('charset', 'utf 8');
  return [show('text/html'), show('Text/HTML; Charset=UTF-8; q="a\\"b;c"'), show(' text/html ;a=1;a=2;b'), show('text'), show('text/'), show('/html'), show('te xt/html'), show('text/html;a="unclosed'), show('text/html;a=;b=1'), show('text/ht ml'), String(type), type.params.get('charset'), type.params.has('x'), type.params.get('x'), type.params.delete('charset'), String(type), ...attempts(() => { type.type = 'a b'; }, () => { type.subtype = ''; }, () => type.params.set('', 'x'), () => type.params.set('a', '\u0100')), [...new util.MIMEParams().keys()]];
};
exports['system errors'] = () => attempts(() => util.getSystemErrorName(-2), () => util.getSystemErrorName(-13), () => util.getSystemErrorMap().get(-2), () => util.getSystemErrorName(2), () => util.getSystemErrorName('x'), () => util.getSystemErrorName(-99999), () => util.getSystemErrorMap() instanceof Map);
exports['older questions'] = () => ['isArray', 'isBoolean', 'isBuffer', 'isNull', 'isNullOrUndefined', 'isNumber', 'isString', 'isSymbol', 'isUndefined', 'isRegExp', 'isObject', 'isDate', 'isError', 'isFunction', 'isPrimitive'].map(name => [name, [[], true, Buffer.alloc(0), null, undefined, 1, 'x', Symbol(), /x/, {}, new Date(), new Error(), () => {}].map(value => util[name](value))]);
exports['_extend'] = () => [util._extend({ a: 1 }, { b: 2 }), util._extend({ a: 1 }, null), util._extend({ a: 1 }, 'x')];
exports['toUSVString'] = () => [util.toUSVString('a\ud800b'), util.toUSVString(5)];
exports['debuglog'] = () => [typeof util.debuglog('x'), util.debuglog('x').enabled, util.debug === util.debuglog, util.debuglog('x')('quiet')];
exports['aborted'] = async () => { const controller = new AbortController(); const promise = util.aborted(controller.signal, {}); controller.abort(); return [await promise, await util.aborted(AbortSignal.abort(), {}), await util.aborted('x', {}).catch(error => error.code), await util.aborted(controller.signal, null).catch(error => error.code)]; };
exports['TextEncoder and TextDecoder'] = () => [util.TextEncoder === TextEncoder, util.TextDecoder === TextDecoder];
exports['names'] = () => Object.keys(util).filter(name => !/^getCallSites$|^getSystemErrorMessage$/.test(name)).sort();
exports['errors of the system'] = () => { const error = util._errnoException(-2, 'open', 'file'); return [error.message, error.errno, error.code, error.syscall, util._exceptionWithHostPort(-111, 'connect', '127.0.0.1', 80).message]; };
