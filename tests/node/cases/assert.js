// `node:assert`

'use strict';

const assert = require('node:assert');

const told = error => {
  if (!(error instanceof assert.AssertionError)) return `${error.name} ${error.code}: ${error.message}`;
  const { message, generatedMessage, code, operator, name } = error;
  return { message, generatedMessage, code, operator, name, keys: Object.keys(error), head: error.stack.split('\n    at')[0], text: String(error) };
};
const attempt = run => {
  try {
    return run();
  } catch (error) {
    return told(error);
  }
};
const attempts = (...runs) => runs.map(attempt);
const later = async (...runs) => {
  const results = [];
  for (const run of runs) results.push(await run().catch(told));
  return results;
};

exports['ok'] = () => attempts(() => assert(true), () => assert.ok(1), () => assert(0), () => assert.ok(null), () => assert(), () => assert.ok(), () => assert(false, 'because'), () => assert(0, new TypeError('mine')), () => assert.ok(typeof 123 === 'string'), () => assert.strict(0), () => assert.equal(assert(undefined), 5));
exports['equal'] = () => attempts(() => assert.equal(1, '1'), () => assert.equal(NaN, NaN), () => assert.equal(1, 2), () => assert.equal({ a: 1 }, { a: 1 }), () => assert.equal('a', 'b', 'mine'), () => assert.equal(1), () => assert.equal(1, 2, new RangeError('mine')), () => assert.notEqual(1, 2), () => assert.notEqual(1, '1'), () => assert.notEqual('x', 'x', 'mine'), () => assert.equal(null, undefined), () => assert.equal(null, 0));
exports['strictEqual'] = () => attempts(
  () => assert.strictEqual(1, 1), () => assert.strictEqual(1, 2), () => assert.strictEqual(1, '1'), () => assert.strictEqual(0, -0), () => assert.strictEqual('a long text here', 'a long text there'), () => assert.strictEqual('hello world', 'hello there, world'), () => assert.strictEqual({ a: 1 }, { a: 1 }), () => assert.strictEqual([1], [2]), () => assert.strictEqual('a\nb\nc', 'a\nx\nc'), () => assert.strictEqual(1, 2, 'mine'), () => assert.strictEqual(undefined, null),
  () => assert.strictEqual(() => {}, () => {}), () => assert.strictEqual('x'.repeat(100), 'y'.repeat(100)), () => assert.strictEqual({}, {}), () => assert.strictEqual(new Date(0), new Date(0)), () => assert.strictEqual(5n, 6n), () => assert.strictEqual('a', 5), () => assert.strictEqual(true, false), () => assert.strictEqual(null, {}),
  () => assert.notStrictEqual(1, 2), () => assert.notStrictEqual(1, 1), () => assert.notStrictEqual('long text', 'long text'), () => { const o = { a: 1 }; assert.notStrictEqual(o, o); }, () => assert.notStrictEqual('a', 'a', 'mine'), () => { const o = { a: 1, b: 'x'.repeat(80) }; assert.notStrictEqual(o, o); },
);
exports['deepStrictEqual'] = () => attempts(
  () => assert.deepStrictEqual({ a: 1 }, { a: 1 }), () => assert.deepStrictEqual({ a: 1 }, { a: 2 }), () => assert.deepStrictEqual({ a: 1 }, { a: '1' }), () => assert.deepStrictEqual([1, 2, 3], [1, 2, 4]), () => assert.deepStrictEqual([1, 2, 3], [1, 2]), () => assert.deepStrictEqual([1], [1, 2, 3]), () => assert.deepStrictEqual({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } }), () => assert.deepStrictEqual(new Map([[1, 2]]), new Map([[1, 3]])), () => assert.deepStrictEqual(new Set([1]), new Set([2])), () => assert.deepStrictEqual(1, 2), () => assert.deepStrictEqual({}, []), () => assert.deepStrictEqual('abc', 'abd'),
  () => assert.deepStrictEqual(Array.from({ length: 20 }, (_, i) => i), Array.from({ length: 20 }, (_, i) => i === 10 ? 'x' : i)), () => assert.deepStrictEqual(Array.from({ length: 80 }, (_, i) => i), Array.from({ length: 80 }, (_, i) => -i)), () => assert.deepStrictEqual(Array.from({ length: 12 }, (_, i) => i), Array.from({ length: 12 }, (_, i) => i < 2 || i > 10 ? -1 : i)), () => assert.deepStrictEqual([1, 2, 3, 4, 5, 6, 7, 8], [0, 2, 3, 4, 5, 6, 7, 9]), () => assert.deepStrictEqual([1, 2, 3, 4, 5, 6], [0, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
  () => assert.deepStrictEqual({ a: 1 }, { a: 2 }, 'mine'), () => assert.deepStrictEqual(new Error('a'), new Error('b')), () => assert.deepStrictEqual(Object.create(null), {}), () => assert.deepStrictEqual(new (class A {})(), new (class A {})()), () => assert.deepStrictEqual([1, [2, 3]], [1, [2, '3']]), () => assert.deepStrictEqual({ a: 'x\ny' }, { a: 'x\nz' }), () => assert.deepStrictEqual(-0, 0), () => assert.deepStrictEqual([NaN], [NaN]), () => assert.deepStrictEqual(new Date(0), new Date(1)), () => assert.deepStrictEqual(/a/g, /a/i), () => assert.deepStrictEqual({ b: 1, a: 2 }, { a: 2, b: 2 }), () => assert.deepStrictEqual(1), () => assert.deepStrictEqual([{ a: 1 }, { b: 2 }], [{ a: 1 }, { b: 3 }]), () => assert.deepStrictEqual(Buffer.from('a'), Buffer.from('b')),
  () => assert.notDeepStrictEqual({ a: 1 }, { a: 1 }), () => assert.notDeepStrictEqual({ a: 1 }, { a: 2 }), () => assert.notDeepStrictEqual(1, 1), () => assert.notDeepStrictEqual(Array(60).fill(1), Array(60).fill(1)), () => assert.notDeepStrictEqual([1], [1], 'mine'),
);
exports['deepEqual'] = () => attempts(
  () => assert.deepEqual({ a: 1 }, { a: '1' }), () => assert.deepEqual([1, 2], ['1', '2']), () => assert.deepEqual({ a: 1 }, { a: 2 }), () => assert.deepEqual(new Set([1, '2']), new Set(['1', 2])), () => assert.deepEqual(new Map([['1', 1]]), new Map([[1, '1']])), () => assert.deepEqual([1], { 0: 1 }), () => assert.deepEqual('a', 'b'), () => assert.deepEqual({ a: 'x'.repeat(600) }, { a: 'y'.repeat(600) }), () => assert.deepEqual(1, 2, 'mine'), () => assert.deepEqual(NaN, NaN), () => assert.deepEqual(null, undefined), () => assert.deepEqual(Object.create(null), {}), () => assert.deepEqual(new Date(0), new Date(0)), () => assert.deepEqual(0, -0), () => assert.deepEqual({}, null),
  () => assert.notDeepEqual({ a: 1 }, { a: 1 }), () => assert.notDeepEqual({ a: 1 }, { a: '1' }), () => assert.notDeepEqual({ a: 1 }, { a: 2 }), () => assert.notDeepEqual(1, 1, 'mine'), () => assert.deepEqual(5),
);
exports['throws'] = () => {
  const fail = () => { throw Object.assign(new TypeError('wrong thing'), { code: 'E_X', info: { a: 1 } }); };
  return attempts(
    () => assert.throws(fail), () => assert.throws(fail, TypeError), () => assert.throws(fail, RangeError), () => assert.throws(fail, /wrong/), () => assert.throws(fail, /nope/), () => assert.throws(fail, { message: 'wrong thing' }), () => assert.throws(fail, { message: /thing/, code: 'E_X', info: { a: 1 } }), () => assert.throws(fail, { message: 'other', code: 'E_X' }), () => assert.throws(fail, { message: /nope/ }), () => assert.throws(fail, { missing: 1 }), () => assert.throws(fail, new TypeError('wrong thing')), () => assert.throws(fail, new Error('wrong thing')), () => assert.throws(fail, error => error.code === 'E_X'), () => assert.throws(fail, () => false), () => assert.throws(fail, function validate() {}), () => assert.throws(fail, 'message'), () => assert.throws(fail, 'wrong thing'), () => assert.throws(fail, /nope/, 'mine'), () => assert.throws(fail, { code: 'Y' }, 'mine'), () => assert.throws(fail, RangeError, 'mine'), () => assert.throws(fail, {}), () => assert.throws(fail, 5), () => assert.throws(fail, 'a', 'b'),
    () => assert.throws(() => {}), () => assert.throws(() => {}, TypeError), () => assert.throws(() => {}, 'mine'), () => assert.throws(() => {}, /x/, 'mine'), () => assert.throws('x'), () => assert.throws(() => { throw 'text'; }, /text/), () => assert.throws(() => { throw 'text'; }, { message: 'x' }), () => assert.throws(() => { throw 'same'; }, 'same'), () => assert.throws(fail, class Own extends Error {}), () => assert.throws(fail, null), () => assert.throws(fail, undefined, 'x'), () => assert.throws(fail, Error), () => assert.throws(fail, Object.assign(() => {}, { prototype: undefined })),
    () => assert.doesNotThrow(() => {}), () => assert.doesNotThrow(fail), () => assert.doesNotThrow(fail, 'mine'), () => assert.doesNotThrow(fail, TypeError, 'mine'), () => assert.doesNotThrow(fail, RangeError), () => assert.doesNotThrow(fail, /wrong/), () => assert.doesNotThrow(fail, {}),
  );
};
exports['rejects'] = () => {
  const fail = async () => { throw new TypeError('wrong thing'); };
  return later(() => assert.rejects(fail), () => assert.rejects(fail()), () => assert.rejects(fail, TypeError), () => assert.rejects(fail, /nope/), () => assert.rejects(fail, { name: 'TypeError', message: 'wrong thing' }), () => assert.rejects(fail, { name: 'X' }), () => assert.rejects(async () => {}), () => assert.rejects(Promise.resolve(5), RangeError), () => assert.rejects(() => 5), () => assert.rejects(5), () => assert.rejects(() => { throw new RangeError('at once'); }), () => assert.rejects({ then() {}, catch() {} }.x), () => assert.doesNotReject(async () => {}), () => assert.doesNotReject(fail), () => assert.doesNotReject(fail, RangeError), () => assert.doesNotReject(() => undefined), () => assert.rejects(fail, 'message'));
};
exports['match'] = () => attempts(() => assert.match('abc', /b/), () => assert.match('abc', /x/), () => assert.match(5, /x/), () => assert.match('abc', 'b'), () => assert.match('abc', /x/, 'mine'), () => assert.match('abc', /x/, new Error('mine')), () => assert.doesNotMatch('abc', /x/), () => assert.doesNotMatch('abc', /b/), () => assert.doesNotMatch(5, /x/), () => assert.doesNotMatch('abc', /b/, 'mine'));
exports['fail'] = () => attempts(() => assert.fail(), () => assert.fail('mine'), () => assert.fail(new TypeError('mine')), () => assert.fail(undefined), () => assert.fail(null));
exports['ifError'] = () => attempts(() => assert.ifError(null), () => assert.ifError(undefined), () => assert.ifError(0), () => assert.ifError(new Error('x')), () => assert.ifError('text'), () => assert.ifError({ message: '' }), () => assert.ifError(new TypeError()));
exports['AssertionError'] = () => {
  const error = new assert.AssertionError({ actual: 1, expected: 2, operator: 'strictEqual' });
  return [told(error), error.actual, error.expected, error instanceof Error, Object.prototype.toString.call(error), ...attempts(() => { throw new assert.AssertionError({ message: 'mine' }); }, () => new assert.AssertionError(), () => new assert.AssertionError('x'), () => { throw new assert.AssertionError({ actual: 1, expected: 2, operator: 'is' }); }), require('node:util').inspect(new assert.AssertionError({ actual: 'a', expected: 'b', operator: 'equal' })).replace(/\n {4}at .*/g, '')];
};
exports['strict'] = () => [assert.strict.equal === assert.strictEqual, assert.strict.deepEqual === assert.deepStrictEqual, assert.strict.notEqual === assert.notStrictEqual, assert.strict.notDeepEqual === assert.notDeepStrictEqual, assert.strict.strict === assert.strict, require('node:assert/strict') === assert.strict, typeof assert.strict.throws, ...attempts(() => assert.strict.equal(1, '1'), () => assert.strict(1))];
exports['names'] = () => [Object.keys(assert).filter(name => !/^partialDeepStrictEqual$|^Assert$/.test(name)).sort(), assert.name.length > 0, assert.deepStrictEqual.name, assert.strict.equal.name];
