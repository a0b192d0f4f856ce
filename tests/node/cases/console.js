// `node:console`

'use strict';

const console = require('node:console');
const { EventEmitter } = require('node:events');

const { Console } = console;

const streamTo = write => Object.assign(new EventEmitter(), { write });

/** What is written to the two streams by what is called on a console. */
function written(use, options) {
  const texts = [];
  const stream = name => streamTo(text => { texts.push(`${name}: ${text}`); });
  const made = new Console({ stdout: stream('out'), stderr: stream('err'), ...options });
  try {
    use(made);
  } catch (error) {
    texts.push(`${error.name} ${error.code}: ${error.message}`);
  }
  return texts;
}
const attempt = run => {
  try {
    return run();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};

exports['log and the like'] = () => written(one => {
  one.log();
  one.log('a', 1, { b: 2 });
  one.info('%s is %d', 'x', 5);
  one.debug([1, 2]);
  one.warn('warning');
  one.error(null, undefined);
  one.dirxml({ a: 1 }, 2);
  one.log('100%', 'x');
  one.log('%o and %O', [1], { a: { b: { c: { d: 1 } } } });
  one.log('%c styled', 'x');
});
exports['group'] = () => written(one => {
  one.group('title');
  one.log('inside\nof it');
  one.group();
  one.warn({ a: 1 });
  one.groupCollapsed('x', 'y');
  one.error('deep');
  one.groupEnd();
  one.groupEnd();
  one.log('less');
  one.groupEnd();
  one.groupEnd();
  one.log('none');
});
exports['group with another indentation'] = () => written(one => { one.group('a'); one.log('b'); one.groupEnd(); one.log('c'); }, { groupIndentation: 5 });
exports['dir'] = () => written(one => {
  one.dir({ a: { b: { c: { d: 1 } } } });
  one.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
  one.dir({ a: 1 }, { colors: true });
  one.dir({ [Symbol.for('nodejs.util.inspect.custom')]: () => 'custom' });
});
exports['count'] = () => written(one => { one.count(); one.count(); one.count('x'); one.countReset(); one.count(); one.count(5); one.count(undefined); });
exports['assert'] = () => written(one => { one.assert(true, 'no'); one.assert(false); one.assert(0, 'because'); one.assert(null, '%s', 'x'); one.assert(false, { a: 1 }, 2); one.assert(); });
exports['time'] = () => written(one => { one.time('a'); one.timeLog('a', 'more', { x: 1 }); one.timeEnd('a'); one.time(); one.timeEnd(); }).map(text => text.replace(/[\d.]+ms/, 'N ms'));
exports['trace'] = () => written(one => { one.trace('here', 5); one.trace(); }).map(text => text.split('\n')[0]);
exports['table'] = () => written(one => {
  one.table([{ a: 1, b: 'x' }, { a: 2, c: true }]);
  one.table([[1, 2], [3, 4]]);
  one.table([1, 'two', { three: 3 }]);
  one.table({ x: { a: 1 }, y: { a: 2 } });
  one.table(new Map([['a', 1], ['b', { c: 1 }]]));
  one.table(new Set([1, 'x']));
  one.table('text');
  one.table(null);
  one.table(5);
  one.table([]);
  one.table({});
  one.table([{ a: 1, b: 2 }], ['b']);
  one.table([{ a: 1 }, 5], ['a']);
  one.table([{ a: { b: { c: 1 } }, d: [1, 2, 3, 4, 5], e: 'żółć', f: { x: 1, y: 2, z: 3 } }]);
  one.table([{ 'wide 🚀': '宽' }]);
  one.table([1], 'x');
});
exports['colours'] = () => [written(one => { one.log({ a: 1 }, 'x', 5); one.log('%O', { a: 's' }); one.dir([1]); one.table([{ a: 1 }]); }, { colorMode: true }), written(one => one.log([1]), { colorMode: false }), written(one => one.log([1]), { inspectOptions: { colors: true, depth: 0 } }), written(one => one.log({ a: {} }), { inspectOptions: { depth: -1 } })];
exports['clear'] = () => written(one => one.clear());
exports['the constructor'] = () => {
  const stream = streamTo(() => {});
  return [attempt(() => new Console()), attempt(() => new Console({})), attempt(() => new Console({ stdout: stream, stderr: 5 })), attempt(() => new Console(stream, { write: 5 })), attempt(() => new Console({ stdout: stream, colorMode: 'x' })), attempt(() => new Console({ stdout: stream, inspectOptions: 5 })), attempt(() => new Console({ stdout: stream, colorMode: true, inspectOptions: { colors: true } })), attempt(() => new Console({ stdout: stream, groupIndentation: -1 })), new Console(stream) instanceof Console, Console({ stdout: stream }) instanceof Console, globalThis.console instanceof Console, Object.keys(new Console(stream)).sort(), typeof Console.prototype.log];
};
exports['one stream for both'] = () => { const texts = []; const one = new Console(streamTo(text => { texts.push(text); })); one.log(1); one.error(2); return texts; };
exports['methods may be taken off'] = () => written(one => { const { log, error } = one; log('a'); [1, 2].forEach(error); });
exports['errors of streams'] = () => {
  const broken = streamTo(() => { throw new Error('broken'); });
  return [attempt(() => new Console({ stdout: broken }).log('x')), attempt(() => new Console({ stdout: broken, ignoreErrors: false }).log('x'))];
};
exports['extended'] = () => {
  const texts = [];
  class Own extends Console { log(...values) { super.log('own', ...values); } hello() { this.log('hello'); } }
  const own = new Own({ stdout: streamTo(text => { texts.push(text); }) });
  own.hello();
  const { log } = own;
  log('x');
  return [texts, own instanceof Own, own instanceof Console];
};
exports['the global'] = () => [console === globalThis.console, require('console') === console, typeof console.Console, Object.keys(console).filter(name => !['context', 'createTask', '_stdout', '_stderr'].includes(name)).sort(), Object.prototype.toString.call(console), console.log.name];
exports['process.stdout.write in other hands'] = () => {
  const texts = [];
  const { write } = process.stdout;
  process.stdout.write = text => { texts.push(text); return true; };
  try {
    globalThis.console.log('caught', { a: 1 });
    globalThis.console.table([1]);
  } finally {
    delete process.stdout.write;
    if (process.stdout.write !== write) process.stdout.write = write;
  }
  return texts;
};
