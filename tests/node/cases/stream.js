'use strict';

const stream = require('stream');
const { Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished } = stream;
const promises = require('stream/promises');

const later = () => new Promise(resolve => setImmediate(resolve));
const collect = async readable => { const all = []; for await (const chunk of readable) all.push(String(chunk)); return all; };

exports.isAFunction = () => [typeof stream, stream === stream.Stream, stream.Readable === require('_stream_readable'), stream.promises === promises];
exports.hasItsKeys = () => Object.getOwnPropertyNames(stream).filter(name => name !== 'super_').sort();
exports.chainOfClasses = () => [new PassThrough() instanceof Transform, new Transform() instanceof Duplex, new Duplex() instanceof Readable,
  new Duplex() instanceof Writable, new Readable() instanceof stream, new Readable() instanceof Writable, new Writable() instanceof stream,
  {} instanceof Writable, new Readable() instanceof require('events')];
exports.withoutNew = () => [Readable() instanceof Readable, Writable() instanceof Writable, PassThrough() instanceof PassThrough];
exports.inherits = async () => {
  function Counter() { Readable.call(this, { objectMode: true }); this.count = 0; }
  Object.setPrototypeOf(Counter.prototype, Readable.prototype);
  Counter.prototype._read = function () { this.push(this.count < 3 ? this.count++ : null); };
  return collect(new Counter());
};
exports.readableFrom = () => collect(Readable.from(['a', 'b', 'c']));
exports.readableFromString = () => collect(Readable.from('text'));
exports.readableFromGenerator = () => collect(Readable.from((async function* () { yield 'x'; await later(); yield 'y'; })()));
exports.readableFromObjects = async () => { const all = []; for await (const one of Readable.from([{ a: 1 }, [2]])) all.push(one); return all; };
exports.readableFromWrong = () => Readable.from(5);
exports.writesInOrder = async () => {
  const seen = [];
  const writable = new Writable({ write(chunk, encoding, callback) { seen.push([chunk.toString(), encoding]); setImmediate(callback); } });
  writable.write('a');
  writable.write(Buffer.from('b'));
  writable.end('c');
  await promises.finished(writable);
  return seen;
};
exports.writev = async () => {
  const seen = [];
  const writable = new Writable({ writev(chunks, callback) { seen.push(chunks.map(({ chunk }) => chunk.toString())); callback(); } });
  writable.cork();
  writable.write('a');
  writable.write('b');
  writable.uncork();
  writable.end('c');
  await promises.finished(writable);
  return seen;
};
exports.backPressure = () => {
  const writable = new Writable({ highWaterMark: 3, write(chunk, encoding, callback) { setImmediate(callback); } });
  return [writable.write('ab'), writable.write('c'), writable.writableNeedDrain, writable.writableLength, writable.writableHighWaterMark];
};
exports.drains = () => new Promise(resolve => {
  const writable = new Writable({ highWaterMark: 1, write(chunk, encoding, callback) { setImmediate(callback); } });
  writable.on('drain', () => resolve('drained'));
  writable.write('abc');
});
exports.transforms = () => {
  const upper = new Transform({ transform(chunk, encoding, callback) { callback(null, chunk.toString().toUpperCase()); }, flush(callback) { this.push('!'); callback(); } });
  return collect(Readable.from(['a', 'b']).pipe(upper));
};
exports.eventsOfAReadable = () => new Promise(resolve => {
  const events = [];
  const readable = Readable.from(['a', 'b']);
  for (const name of ['data', 'end', 'close', 'pause', 'resume', 'readable']) readable.on(name, value => events.push(value === undefined ? name : `${name} ${value}`));
  readable.on('close', () => resolve(events));
});
exports.pipelineOfThree = () => new Promise((resolve, reject) => {
  const seen = [];
  pipeline(Readable.from(['a', 'b']), new PassThrough(), new Writable({ write(chunk, encoding, callback) { seen.push(`${chunk}`); callback(); } }), error => error ? reject(error) : resolve(seen));
});
exports.pipelineWithGenerators = async () => {
  const seen = [];
  await promises.pipeline(['a', 'b'], async function* (source) { for await (const chunk of source) yield `${chunk}${chunk}`; }, async source => { for await (const chunk of source) seen.push(chunk); });
  return seen;
};
exports.pipelineFails = async () => {
  const broken = new Readable({ read() { this.destroy(new Error('broken')); } });
  const sink = new PassThrough();
  try {
    await promises.pipeline(broken, sink);
  } catch (error) {
    return [error.message, sink.destroyed];
  }
};
exports.pipelineIsAborted = async () => {
  const controller = new AbortController();
  const running = promises.pipeline(new Readable({ read() {} }), new PassThrough(), { signal: controller.signal });
  controller.abort();
  return running;
};
exports.pipelineWithoutStreams = () => pipeline(() => {});
exports.finishedCallback = () => new Promise(resolve => {
  const readable = new Readable({ read() {} });
  finished(readable, error => resolve(error));
  readable.destroy();
});
exports.finishedWithError = () => { const readable = new Readable({ read() {} }); readable.destroy(new TypeError('no')); return promises.finished(readable); };
exports.compose = async () => {
  const double = new Transform({ transform(chunk, encoding, callback) { callback(null, `${chunk}${chunk}`); } });
  const composed = stream.compose(double, async function* (source) { for await (const chunk of source) yield `<${chunk}>`; });
  composed.end('a');
  return collect(composed);
};
exports.operators = async () => ({
  map: await Readable.from([1, 2, 3]).map(x => x * 2).toArray(),
  filter: await Readable.from([1, 2, 3]).filter(async x => x > 1).toArray(),
  flatMap: await Readable.from([1, 2]).flatMap(x => [x, x]).toArray(),
  take: await Readable.from([1, 2, 3]).take(2).toArray(),
  drop: await Readable.from([1, 2, 3]).drop(2).toArray(),
  reduce: await Readable.from([1, 2, 3]).reduce((a, b) => a + b, 10),
  reduceFirst: await Readable.from([1, 2, 3]).reduce((a, b) => a + b),
  some: await Readable.from([1, 2, 3]).some(x => x > 2),
  every: await Readable.from([1, 2, 3]).every(x => x > 2),
  find: await Readable.from([1, 2, 3]).find(x => x > 1),
});
exports.forEach = async () => { const seen = []; await Readable.from([1, 2]).forEach(x => { seen.push(x); }); return seen; };
exports.mapWantsFunction = () => Readable.from([1]).map('x');
exports.addAbortSignal = async () => {
  const controller = new AbortController();
  const readable = stream.addAbortSignal(controller.signal, new Readable({ read() {} }));
  setImmediate(() => controller.abort());
  return collect(readable);
};
exports.states = async () => {
  const readable = Readable.from(['a']);
  const before = [stream.isReadable(readable), stream.isDisturbed(readable), stream.isErrored(readable), readable.readableEnded];
  await collect(readable);
  await later();
  return [before, stream.isReadable(readable), stream.isDisturbed(readable), stream.isErrored(readable), readable.readableEnded, readable.destroyed, readable.closed];
};
exports.writeAfterEnd = () => new Promise(resolve => {
  const writable = new PassThrough();
  writable.on('error', error => resolve(error));
  writable.end();
  writable.write('x');
});
exports.writeNull = () => new PassThrough().write(null);
exports.writeNumber = () => new PassThrough().write(5);
exports.pushAfterEnd = () => new Promise(resolve => {
  const readable = new Readable({ read() {} });
  readable.on('error', resolve);
  readable.push(null);
  readable.push('x');
});
exports.notImplementedRead = () => new Promise(resolve => { new Readable().on('error', resolve).read(); });
exports.notImplementedWrite = () => new Promise(resolve => { new Writable().on('error', resolve).write('x'); });
exports.notImplementedTransform = () => new Promise(resolve => { try { new Transform().on('error', resolve).write('x'); } catch (error) { resolve(error); } });
exports.endTwice = () => new Promise(resolve => { const one = new PassThrough(); one.resume(); one.end(); one.on('close', () => one.end(resolve)); });
exports.destroyEmits = () => new Promise(resolve => {
  const events = [];
  const one = new PassThrough();
  one.on('error', error => events.push(error.message));
  one.on('close', () => { events.push('close'); resolve(events); });
  one.destroy(new Error('gone'));
});
exports.constructsLater = async () => {
  const seen = [];
  const writable = new Writable({ construct(callback) { seen.push('construct'); setImmediate(callback); }, write(chunk, encoding, callback) { seen.push(`${chunk}`); callback(); } });
  writable.end('x');
  await promises.finished(writable);
  return seen;
};
exports.unshift = async () => { const readable = new Readable({ read() {} }); readable.push('b'); readable.unshift('a'); readable.push(null); return collect(readable); };
exports.readBySize = () => { const readable = new Readable({ read() {} }); readable.push('abcdef'); return [String(readable.read(2)), String(readable.read(3)), readable.read(5), readable.readableLength]; };
exports.encoding = async () => {
  const readable = new Readable({ read() {}, encoding: 'utf8' });
  const euro = Buffer.from('€');
  readable.push(euro.subarray(0, 1));
  readable.push(euro.subarray(1));
  readable.push(null);
  return collect(readable);
};
exports.duplexFromPromise = () => collect(Duplex.from(Promise.resolve('later')));
exports.duplexFromPair = async () => {
  const seen = [];
  const duplex = Duplex.from({ readable: Readable.from(['r']), writable: new Writable({ write(chunk, encoding, callback) { seen.push(`${chunk}`); callback(); } }) });
  duplex.end('w');
  return [await collect(duplex), seen];
};
exports.duplexPair = async () => {
  const [one, other] = stream.duplexPair();
  one.end('to other');
  other.end('to one');
  return [await collect(one), await collect(other)];
};
exports.unpipes = async () => {
  const source = new PassThrough();
  const sink = new PassThrough();
  const events = [];
  sink.on('pipe', () => events.push('pipe')).on('unpipe', () => events.push('unpipe'));
  source.pipe(sink);
  source.unpipe(sink);
  await later();
  return events;
};
exports.legacyStream = () => new Promise(resolve => {
  const old = new stream();
  const sink = new PassThrough();
  old.pipe(sink);
  old.emit('data', 'x');
  old.emit('end');
  resolve(collect(sink));
});
exports.wraps = async () => {
  const old = new (require('events'))();
  old.resume = () => {};
  old.pause = () => {};
  const readable = new Readable().wrap(old);
  old.emit('data', Buffer.from('x'));
  old.emit('end');
  return collect(readable);
};
exports.highWaterMarkOfObjects = () => [stream.getDefaultHighWaterMark(true), new Readable({ objectMode: true }).readableHighWaterMark];
exports.wrongHighWaterMark = () => new Readable({ highWaterMark: -1 });
exports.iteratorDestroys = async () => {
  const readable = Readable.from(['a', 'b']);
  for await (const chunk of readable) break;
  return readable.destroyed;
};
exports.iteratorKeeps = async () => {
  const readable = Readable.from(['a', 'b']);
  for await (const chunk of readable.iterator({ destroyOnReturn: false })) break;
  return [readable.destroyed, await collect(readable)];
};
exports.promisified = async () => { const { promisify } = require('util'); return typeof promisify(pipeline) === 'function' && promisify(pipeline) === promises.pipeline && promisify(finished) === promises.finished; };
exports.consumers = async () => {
  const consumers = require('stream/consumers');
  return [await consumers.text(Readable.from(['a', 'é'])), await consumers.json(Readable.from(['{"a"', ':1}'])), String(await consumers.buffer(Readable.from([Buffer.from('x'), Buffer.from('y')]))),
    new Uint8Array(await consumers.arrayBuffer(Readable.from([Buffer.from('x')])))];
};
exports.writesViews = async () => { const sink = new PassThrough(); sink.write(new Uint16Array([1, 2])); sink.end(new DataView(new ArrayBuffer(1))); return Buffer.concat(await sink.toArray()); };
exports.keysOfPrototypes = () => [Readable, Writable, Duplex, Transform, PassThrough].map(Class => Object.getOwnPropertyNames(Class.prototype).filter(name => name !== 'destroy').sort());
