// `util.inspect`

'use strict';

const util = require('node:util');

const { inspect } = util;
const attempt = run => {
  try {
    return run();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const all = (...values) => values.map(value => inspect(value));
const range = (length, make = index => index) => Array.from({ length }, (_, index) => make(index));

exports['primitives'] = () => all(1, -0, 0, 1.5, NaN, Infinity, 10n, true, undefined, null, Symbol('x'), Symbol(), Symbol('a\nb'), 'text', '');
exports['quotes and escapes'] = () => all("it's", 'say "x"', "it's \"x\"", 'it\'s "x" `y`', 'a\nb\t\b\f\r\v\0\x1b\x7f\x9f\\', '\ud800', 'é€🚀', "'${", '"\'');
exports['objects'] = () => all({}, { a: 1 }, { 'a-b': 1, 2: 3, [Symbol('s')]: 4, __x$: 1, $x: 2, 'ż': 3, '': 5 }, { a: { b: { c: { d: 1 } } } }, { a: { b: { c: {} } } }, { a: [[[[1]]]] }, Object.create(null), Object.assign(Object.create(null), { a: 1 }), Object.create({}), Object.create(Object.create(null)), { a: undefined, b: null }, { ['__proto__']: 1 });
exports['long objects'] = () => all(Object.fromEntries(range(30, index => [`key${index}`, index])), { a: 'x'.repeat(60), b: 'y'.repeat(20) }, { a: { b: { c: 1 } }, d: 2 }, { first: { second: { third: 3 } }, list: [1, 2, { a: 1 }] }, { a: 'x'.repeat(100) }, { text: `${'line\n'.repeat(5)}end` }, { text: `${'a long line of text that is longer\n'.repeat(4)}end` });
exports['arrays'] = () => all([], [1], [1, 'a', null, undefined], [[]], [[1, [2, [3, [4]]]]], [1, , 3], [, ,], new Array(5), [undefined, , 1, , ,], Object.assign([1, 2], { a: 1, [-1]: 2 }), new Array(3).fill('x'), [function () {}, class A {}], Object.assign([], { x: 1 }), [1.5, -2, 3n]);
exports['long arrays'] = () => all(range(7), range(10), range(27), range(100), range(101), range(250, index => index * 1000), range(120, String), range(30, index => 'x'.repeat(index)), range(10, index => ({ index })), range(8, index => [index]), range(20, index => index % 3 ? 'a' : 'bbbbbbb'), range(16, index => -index), range(7, index => 'x'.repeat(30)), range(26, index => index % 2 ? null : undefined), range(40, () => 'é€'), range(12, index => '🚀'.repeat(index % 3)));
exports['sparse arrays'] = () => { const sparse = []; sparse[1] = 1; sparse[200] = 2; const far = [1]; far[2 ** 32 - 2] = 1; return [inspect(sparse), inspect(far), inspect(Object.assign(range(3), { length: 150 })), inspect([, , 1, , 2], { maxArrayLength: 2 }), inspect([1, , , 2, 3], { maxArrayLength: 2 })]; };
exports['maps and sets'] = () => all(new Map(), new Set(), new Map([['a', 1], [{ b: 1 }, [2]]]), new Set([1, 'a', { b: 1 }]), new Map([[new Map([[1, 2]]), new Set([1])]]), new Set(range(120)), new Map(range(101, index => [index, index])), Object.assign(new Set([1]), { a: 1 }), Object.assign(new Map(), { a: 1 }), new (class Foo extends Map {})([[1, 2]]), new (class Bar extends Set {})(), { map: new Map([['key', { deep: { deeper: { deepest: 1 } } }]]) });
exports['bytes'] = () => all(Buffer.from('abc'), new Uint8Array([1, 2, 3]), new Uint8Array(), new Float64Array([1.5, -0]), new BigInt64Array([1n]), new Uint8ClampedArray(120), new ArrayBuffer(5), new ArrayBuffer(0), new Uint8Array([1, 2, 255]).buffer, new ArrayBuffer(120), new SharedArrayBuffer(2), new DataView(new ArrayBuffer(3), 1), Buffer.alloc(60), Object.assign(Buffer.from('a'), { x: 1 }), Object.assign(new Uint8Array(1), { x: 1 }), { b: Buffer.from('x') });
exports['functions'] = () => all(() => {}, function named() {}, async () => {}, async function named() {}, function* named() {}, async function* named() {}, class {}, class A {}, class B extends Map {}, class extends Array {}, Object.assign(function f() {}, { a: 1 }), class C { static x = 1; }, Object.assign(() => {}, { b: { c: 1 } }), Math.max, Object.setPrototypeOf(function n() {}, null), Object.setPrototypeOf(class N {}, null), function class_() {}, { method() {}, get: () => {} }, Object, Symbol);
exports['instances'] = () => { class A { x = 1; #y = 2; get z() { return 1; } } class B extends A { constructor() { super(); this.b = [1]; } } class T { get [Symbol.toStringTag]() { return 'Tag'; } } function Old() { this.a = 1; } return all(new A(), new B(), new T(), new Old(), { [Symbol.toStringTag]: 'Own' }, new (class {})(), Object.create(A.prototype), Object.create(new A()), A.prototype, Old.prototype, { a: new B() }, { constructor: 1 }, { constructor: { name: 'X' } }, Object.create({ constructor: Old })); };
exports['getters and setters'] = () => { const o = { get a() { return 1; }, set b(v) {}, get c() { return { d: 1 }; }, set c(v) {}, get e() { throw new Error('no'); }, get f() { return null; } }; return [inspect(o), inspect(o, { getters: true }), inspect(o, { getters: 'get' }), inspect(o, { getters: 'set' })]; };
exports['circles'] = () => { const o = { a: 1 }; o.self = o; o.inner = { up: o }; const a = [1]; a.push(a); const m = new Map(); m.set('m', m); const two = { x: {} }; two.x.y = two.x; two.z = two; return all(o, a, m, two); };
exports['boxes'] = () => all(new Number(1), new Number(-0), new String('ab'), new Boolean(false), Object(Symbol('x')), Object(1n), Object.assign(new String('ab'), { x: 1 }), Object.assign(new Number(3), { y: 2 }), new (class Foo extends String {})('z'), Object.setPrototypeOf(new Number(1), null));
exports['dates and expressions'] = () => all(new Date(0), new Date(NaN), Object.assign(new Date(0), { x: 1 }), /a\/b/gi, Object.assign(/x/, { y: 1 }), new (class Foo extends Date {})(0), new (class Foo extends RegExp {})('x'), { d: new Date(5), r: /x/ });
exports['promises'] = async () => { const rejected = Promise.reject(3); rejected.catch(() => {}); const chain = Promise.resolve({ a: { b: { c: 1 } } }); return all(new Promise(() => {}), Promise.resolve(4), rejected, chain, Object.assign(Promise.resolve(1), { x: 1 }), new (class P extends Promise {})(() => {})); };
exports['weak things'] = () => all(new WeakMap(), new WeakSet(), { w: new WeakMap() });
exports['generators and arguments'] = () => all((function* () {})(), (function () { return arguments; })(1, 'a'), (function () { return arguments; })(), (async function* () {})());
exports['proxies'] = () => { const p = new Proxy({ a: 1 }, { get() { throw new Error('never'); } }); const f = new Proxy(function f() {}, {}); const r = Proxy.revocable({}, {}); r.revoke(); return [inspect(p), inspect(f), inspect(r.proxy), inspect(p, { showProxy: true }), inspect(new Proxy([1, 2], {})), inspect(new Proxy(new Proxy({ z: 1 }, {}), {}), { showProxy: 1 }), inspect({ p }, { showProxy: true, depth: 0 }), inspect(new Proxy(new Map([[1, 2]]), {}))]; };
exports['own ways to be shown'] = () => {
  const seen = [];
  class Money { constructor(n) { this.n = n; } [inspect.custom](depth, options, given) { seen.push(depth, Object.keys(options), given === inspect); return `Money<${options.stylize(this.n, 'number')}>`; } }
  class Lines { [inspect.custom]() { return 'a\nb'; } }
  class Other { [inspect.custom]() { return { shown: 1 }; } }
  class Self { x = 1; [inspect.custom]() { return this; } }
  return [inspect(new Money(5)), inspect({ m: new Money(5) }), inspect([new Money(5)], { colors: true }), inspect(new Money(1), { customInspect: false }), inspect({ l: new Lines() }), inspect(new Other()), inspect(new Self()), inspect({ inspect() { return 'not used'; } }), inspect(Money.prototype), seen, inspect({ [inspect.custom]: () => 5 }), inspect(new Money(2), { own: 1, depth: 5 })];
};
exports['depth'] = () => { const o = { a: { b: { c: { d: { e: 1 } } } }, m: new Map([[{ x: { y: { z: 1 } } }, 1]]), s: [[[[]]]], A: new (class Foo { x = { y: { z: {} } }; })() }; return [inspect(o), inspect(o, { depth: 0 }), inspect(o, { depth: 1 }), inspect(o, { depth: null }), inspect(o, { depth: Infinity }), inspect(o, { depth: -1 }), inspect(o, false, 1), inspect(o, false, null), inspect([[[[[]]]]], { depth: 1 })]; };
exports['breakLength and compact'] = () => { const o = { a: { b: { c: {} } }, list: range(30), text: 'x'.repeat(50), fn() {}, s: new Set([1, 2]) }; return [inspect(o, { breakLength: 40 }), inspect(o, { breakLength: Infinity }), inspect(o, { compact: true }), inspect(o, { compact: false }), inspect(o, { compact: 1 }), inspect(o, { compact: true, breakLength: 30 }), inspect(o, { compact: 5, breakLength: 200 }), inspect(range(30), { compact: false }), inspect(o, { compact: 0 })]; };
exports['lengths'] = () => [inspect(range(10), { maxArrayLength: 3 }), inspect(range(10), { maxArrayLength: 0 }), inspect(range(150), { maxArrayLength: null }).length, inspect('x'.repeat(20), { maxStringLength: 5 }), inspect({ a: 'xyz' }, { maxStringLength: 0 }), inspect('x'.repeat(11000)).slice(-40), inspect(new Set(range(5)), { maxArrayLength: 2 }), inspect(new Map([[1, 2], [3, 4]]), { maxArrayLength: 1 }), inspect(new Uint8Array(5), { maxArrayLength: 4 }), inspect(new Uint8Array(5).buffer, { maxArrayLength: 2 }), inspect([1, 2], { maxArrayLength: 1 })];
exports['sorted'] = () => [inspect({ b: 1, a: 2, c: { z: 1, y: 2 } }, { sorted: true }), inspect({ b: 1, a: 2 }, { sorted: (x, y) => (x < y ? 1 : -1) }), inspect(new Set([3, 1, 2]), { sorted: true }), inspect(Object.assign([3, 1], { z: 1, a: 2 }), { sorted: true })];
exports['numericSeparator'] = () => [123456789, 1234.56789, -1234567.1234567, 123n, 123456n, 1e21, 100, 0.0001].map(value => inspect(value, { numericSeparator: true }));
exports['colors'] = () => [inspect({ a: 1, b: 'x', c: null, d: undefined, e: true, f: Symbol('s'), g: 10n, h: new Date(0), i: /x/, j: () => {}, [Symbol('k')]: 1, 'l-m': 2, n: [1, , 2], o: { p: { q: {} } }, r: new Map([[1, 'a']]) }, { colors: true }), inspect(range(30), { colors: true }), inspect([new Number(3), new String('x')], { colors: true, }), inspect({ get a() { return 1; } }, { colors: true, getters: true })];
exports['showHidden'] = () => { class A { #x = 1; } const o = Object.defineProperty({ a: 1 }, 'hidden', { value: 2 }); return [inspect(o, { showHidden: true }), inspect([1, 2], { showHidden: true }), inspect(new Uint8Array(2), { showHidden: true }), inspect(o, true), inspect(new Map([[1, 2]]), { showHidden: true }), inspect(Buffer.from('a'), { showHidden: true }).slice(0, 20), inspect(new A(), { showHidden: true })]; };
exports['inherited, with showHidden'] = () => { class A { get x() { return 1; } } class B extends A { y = 2; } return inspect(new B(), { showHidden: true }); };
exports['styles and colours'] = () => [Object.keys(inspect.colors), Object.entries(inspect.styles), inspect.colors.grey, inspect.colors.bgGrey, Object.getOwnPropertyNames(inspect.colors).sort(), inspect.colors.bgCyanBright];
exports['defaultOptions'] = () => { const before = { ...inspect.defaultOptions }; inspect.defaultOptions = { depth: 0 }; const shown = inspect({ a: { b: 1 } }); inspect.defaultOptions.depth = before.depth; return [before, shown, inspect({ a: { b: 1 } }), attempt(() => { inspect.defaultOptions = null; }), attempt(() => { inspect.defaultOptions = 'x'; })]; };
exports['null prototypes'] = () => { const bare = value => Object.setPrototypeOf(value, null); return all(bare([1]), bare(new Map([[1, 2]])), bare(new Set([1])), bare(new Uint8Array(2)), bare(new Date(0)), bare(/x/), bare(new ArrayBuffer(1)), bare(Promise.resolve(1)), bare(Object.assign(Object.create(null), { a: { b: {} } })), { a: { b: { c: Object.create(null) } } }, { a: { b: { c: Object.assign(Object.create(null), { d: 1 }) } } }); };
exports['errors without frames'] = () => { const bare = error => { error.stack = `${error.name}: ${error.message}`; return error; }; class Own extends Error { constructor(m) { super(m); this.name = 'Own'; this.code = 'E'; } } return all(bare(new Error('x')), bare(new TypeError('x')), { e: bare(new Error('in')) }, bare(Object.assign(new Error('x'), { code: 'ENOENT', errno: -2 })), bare(new Own('o')), bare(new Error('')), [bare(new Error('a'))], bare(new Error('outer', { cause: bare(new Error('inner')) })), bare(new AggregateError([bare(new Error('one')), bare(new Error('two'))], 'many')), bare(new Error('x', { cause: 'text' })), bare(new Error('x', { cause: undefined })), bare(new Error('multi\nline'))); };
exports['errors with given stacks'] = () => { const given = (error, stack) => { error.stack = stack; return error; }; const frames = '\n    at a (file.js:1:2)\n    at b (file.js:3:4)\n    at c (file.js:5:6)\n    at d (file.js:7:8)\n    at e (file.js:9:10)'; class Foo extends Error {} class BarError extends TypeError {} return all(given(new Error('x'), `Error: x${frames}`), given(Object.assign(new Error('x'), { code: 'E' }), `Error: x${frames}`), { inner: given(new Error('x'), `Error: x${frames}`) }, given(new Foo('x'), `Error: x${frames}`), given(new BarError('x'), `TypeError: x${frames}`), given(new Error('y', { cause: given(new Error('x'), `Error: x${frames}`) }), `Error: y\n    at z (file.js:0:0)${frames}`), given(new Error('x'), 'not a stack'), given(new Error('x'), ''), given(Object.assign(new Error('x'), { name: 'Renamed' }), `Error: x${frames}`), given(new Error('x'), undefined)); };
exports['errors as V8 makes them'] = () => { class Foo extends Error {} class Bar extends Error { constructor(m) { super(m); this.name = 'Renamed'; } } const first = error => inspect(error).split('\n    at')[0]; const rename = error => { error.name = 'Later'; return error; }; return [new Error('x'), new TypeError('x'), new Foo('x'), new Bar('x'), rename(new Error('x')), new Error(), new Error('a\nb'), new Foo()].map(error => [first(error), error.stack.split('\n    at')[0], String(error)]); };
exports['namespaces and globals'] = async () => [inspect(await import('node:path')).slice(0, 26), inspect(Math).slice(0, 20), inspect(JSON), inspect(globalThis).split('\n')[0], inspect(Reflect).slice(0, 20), inspect(Atomics).slice(0, 20)];
exports['what is deep ends somewhere'] = () => { let deep = {}; for (let index = 0; index < 100; index++) deep = { deep }; return inspect(deep, { depth: Infinity }).length; };
exports['undefined options'] = () => [inspect({ a: { b: { c: { d: 1 } } } }, undefined), inspect({ a: 1 }, null), inspect({ a: 1 }, {}), inspect({ a: 'x' }, false, undefined, true), attempt(() => inspect()), inspect.length >= 2];
exports['stylize of the caller'] = () => inspect({ a: 1, b: ['x'] }, { stylize: (text, style) => `<${style}>${text}</>` });
exports['iterators'] = () => {
  const map = new Map([['a', 1], ['b', { x: { y: {} } }]]);
  const moved = map.keys();
  moved.next();
  const ended = new Set([1]).values();
  for (const one of ended) void one;
  const changed = new Map([[1, 1], [2, 2], [3, 3]]);
  const during = changed.entries();
  during.next();
  changed.delete(1);
  changed.delete(2);
  changed.set(4, 4);
  return [...all(map.keys(), map.values(), map.entries(), new Set([1, 'x']).values(), new Set([1]).entries(), moved, ended, during, new Map().keys(), new Map(range(120, index => [index, index])).values(), { a: { b: { c: map.entries() } } }, Object.assign(map.keys(), { x: 1 })), moved.next().value, inspect(map.entries(), { depth: 0 })];
};
exports['words for the commonest mistakes'] = () => [() => null.x, () => undefined.x, () => undefined.x.y, () => { null.x = 1; }, () => { undefined['a b'] = 1; }].map(run => { try { return run(); } catch (error) { return error.message; } });
