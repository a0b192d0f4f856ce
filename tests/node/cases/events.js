// `node:events`

'use strict';

const EventEmitter = require('node:events');
const rejection = async run => {
  try {
    return { fulfilled: await run() };
  } catch (error) {
    return { error, cause: error.cause };
  }
};
const thrown = run => {
  try {
    return run();
  } catch (error) {
    return [error, error.context];
  }
};
const nothing = () => {};

exports['the module is the constructor'] = () => [
  typeof EventEmitter, EventEmitter.EventEmitter === EventEmitter, EventEmitter.name, Object.keys(EventEmitter).sort(),
  Object.keys(EventEmitter.prototype), EventEmitter.prototype.on === EventEmitter.prototype.addListener, EventEmitter.prototype.off === EventEmitter.prototype.removeListener,
  EventEmitter.prototype.constructor === EventEmitter, EventEmitter.defaultMaxListeners, EventEmitter.usingDomains, EventEmitter.captureRejections,
];
exports['a new emitter'] = () => {
  const emitter = new EventEmitter();
  return [Object.keys(emitter), emitter._events, Object.getPrototypeOf(emitter._events), emitter._eventsCount, emitter._maxListeners];
};
exports['function constructors inherit'] = () => {
  function Old() { EventEmitter.call(this); }
  Object.setPrototypeOf(Old.prototype, EventEmitter.prototype);
  const old = new Old();
  const heard = [];
  old.on('a', (...parameters) => heard.push(parameters));
  return [old.emit('a', 1, 2, 3, 4), old.emit('b'), heard, old instanceof EventEmitter];
};
exports['mixed into an object'] = () => {
  const object = Object.assign({}, EventEmitter.prototype);
  EventEmitter.call(object);
  let count = 0;
  object.on('x', () => count++);
  object.emit('x');
  return [count, Object.keys(object)];
};
exports['a class without super call state'] = () => {
  const object = Object.create(EventEmitter.prototype);
  object.on('x', nothing);
  return [object.eventNames(), object.emit('y'), object.listenerCount('x')];
};
exports['_events holds one or several'] = () => {
  const emitter = new EventEmitter();
  emitter.on('a', nothing);
  const one = typeof emitter._events.a;
  emitter.on('a', nothing);
  return [one, Array.isArray(emitter._events.a), emitter._eventsCount, emitter.listenerCount('a')];
};
exports['order'] = () => {
  const emitter = new EventEmitter();
  const heard = [];
  emitter.on('a', () => heard.push('first'));
  emitter.prependListener('a', () => heard.push('second'));
  emitter.once('a', () => heard.push('third'));
  emitter.prependOnceListener('a', () => heard.push('fourth'));
  emitter.emit('a');
  emitter.emit('a');
  return heard;
};
exports['this and chaining'] = () => {
  const emitter = new EventEmitter();
  let self;
  const chained = emitter.on('a', function () { self = this; }).on('b', nothing).once('c', nothing).off('b', nothing).setMaxListeners(3).removeAllListeners('c');
  emitter.emit('a');
  return [self === emitter, chained === emitter, emitter.eventNames()];
};
exports['off removes the last'] = () => {
  const emitter = new EventEmitter();
  const heard = [];
  const a = () => heard.push('a');
  const b = () => heard.push('b');
  emitter.on('x', a).on('x', b).on('x', a);
  emitter.off('x', a);
  emitter.emit('x');
  return heard;
};
exports['listeners and rawListeners'] = () => {
  const emitter = new EventEmitter();
  const once = () => 'o';
  emitter.once('x', once).on('x', nothing);
  const raw = emitter.rawListeners('x');
  return [emitter.listeners('x')[0] === once, raw[0] === once, raw[0].listener === once, raw[1] === nothing, emitter.listeners('none'), emitter.rawListeners('none'),
    emitter.listenerCount('x', once), emitter.listenerCount('x'), emitter.listenerCount('none')];
};
exports['changes while emitting'] = () => {
  const emitter = new EventEmitter();
  const heard = [];
  const late = () => heard.push('late');
  emitter.on('x', () => { heard.push('one'); emitter.on('x', late); emitter.off('x', two); });
  const two = () => heard.push('two');
  emitter.on('x', two);
  emitter.emit('x');
  emitter.emit('x');
  return heard;
};
exports['newListener and removeListener'] = () => {
  const emitter = new EventEmitter();
  const heard = [];
  emitter.on('newListener', (name, listener) => heard.push(['new', name, listener.name, emitter.listenerCount(name)]));
  emitter.on('removeListener', (name, listener) => heard.push(['gone', name, listener.name, emitter.listenerCount(name)]));
  function first() {}
  function second() {}
  emitter.on('a', first).once('a', second).once('b', first);
  emitter.emit('b');
  emitter.removeListener('a', second);
  emitter.on('a', second);
  emitter.removeAllListeners('a');
  emitter.on('c', first);
  emitter.removeAllListeners();
  return [heard, emitter.eventNames()];
};
exports['removeAllListeners'] = () => {
  const emitter = new EventEmitter();
  emitter.on('a', nothing).on('b', nothing).on('b', nothing);
  emitter.removeAllListeners('b');
  const after = emitter.eventNames();
  emitter.removeAllListeners();
  return [after, emitter.eventNames(), emitter._eventsCount, emitter.removeAllListeners('never') === emitter];
};
exports['symbols as names'] = () => {
  const emitter = new EventEmitter();
  const name = Symbol('name');
  emitter.on(name, nothing).on('a', nothing);
  return [emitter.eventNames(), emitter.emit(name)];
};
exports['names of Object.prototype'] = () => {
  const emitter = new EventEmitter();
  return [emitter.emit('toString'), emitter.emit('__proto__'), emitter.emit('constructor'), emitter.listeners('hasOwnProperty')];
};
exports['errors nobody hears'] = () => {
  const emitter = new EventEmitter();
  class Own extends Error {}
  return [
    thrown(() => emitter.emit('error', new Own('own'))), thrown(() => emitter.emit('error')), thrown(() => emitter.emit('error', 'text')),
    thrown(() => emitter.emit('error', { a: 1, b: 'c' })), thrown(() => emitter.emit('error', null)), thrown(() => emitter.emit('error', 5)),
  ];
};
exports['errorMonitor'] = () => {
  const emitter = new EventEmitter();
  const heard = [];
  emitter.on(EventEmitter.errorMonitor, error => heard.push(error));
  const failure = thrown(() => emitter.emit('error', new Error('seen')));
  emitter.on('error', error => heard.push('handled', error));
  return [failure, emitter.emit('error', new Error('again')), heard, String(EventEmitter.errorMonitor)];
};
exports['wrong listeners'] = () => ['on', 'once', 'off', 'prependListener', 'prependOnceListener', 'addListener', 'removeListener'].map(method => [
  thrown(() => new EventEmitter()[method]('x')), thrown(() => new EventEmitter()[method]('x', null)), thrown(() => new EventEmitter()[method]('x', 'text')), thrown(() => new EventEmitter()[method]('x', {})),
]);
exports['setMaxListeners'] = () => {
  const emitter = new EventEmitter();
  const before = emitter.getMaxListeners();
  emitter.setMaxListeners(2.5);
  return [before, emitter.getMaxListeners(), thrown(() => emitter.setMaxListeners(-1)), thrown(() => emitter.setMaxListeners('1')), thrown(() => emitter.setMaxListeners(NaN)), thrown(() => { EventEmitter.defaultMaxListeners = -1; }),
    thrown(() => { EventEmitter.defaultMaxListeners = 'a'; }), EventEmitter.getMaxListeners(emitter), thrown(() => EventEmitter.getMaxListeners({}))];
};
exports['static setMaxListeners'] = () => {
  const one = new EventEmitter();
  EventEmitter.setMaxListeners(5, one);
  return [one.getMaxListeners(), thrown(() => EventEmitter.setMaxListeners(5, {})), thrown(() => EventEmitter.setMaxListeners(-5, one))];
};
exports['too many listeners'] = async () => {
  class Busy extends EventEmitter {}
  const emitter = new Busy();
  const warnings = [];
  const heard = warning => warnings.push([warning.name, warning.message.replace(/\[?Busy.*?\. Max/s, 'Busy. Max'), warning.count, warning.type, warning.emitter === emitter]);
  process.on('warning', heard);
  for (let count = 0; count < 13; count++) emitter.on('x', nothing);
  emitter.setMaxListeners(1).on('y', nothing).on('y', nothing);
  await new Promise(resolve => setTimeout(resolve, 5));
  process.off('warning', heard);
  return warnings;
};
exports['captureRejections'] = async () => {
  const emitter = new EventEmitter({ captureRejections: true });
  const error = new Promise(resolve => emitter.on('error', resolve));
  emitter.on('x', async () => { throw new Error('rejected'); });
  emitter.emit('x');
  return [await error, thrown(() => new EventEmitter({ captureRejections: 'yes' })), thrown(() => { EventEmitter.captureRejections = 1; })];
};
exports['captureRejectionSymbol'] = async () => {
  const emitter = new EventEmitter({ captureRejections: true });
  const heard = new Promise(resolve => { emitter[EventEmitter.captureRejectionSymbol] = (...all) => resolve(all); });
  emitter.on('x', async () => { throw new Error('rejected'); });
  emitter.emit('x', 1, 2);
  return [await heard, String(EventEmitter.captureRejectionSymbol)];
};
exports['once as a promise'] = async () => {
  const emitter = new EventEmitter();
  const waiting = EventEmitter.once(emitter, 'x');
  emitter.emit('x', 1, 'two');
  const failing = rejection(() => EventEmitter.once(emitter, 'y'));
  emitter.emit('error', new Error('before'));
  const error = EventEmitter.once(emitter, 'error');
  emitter.emit('error', new Error('asked for'));
  return [await waiting, await failing, await error, emitter.eventNames(), await rejection(() => EventEmitter.once({}, 'x')), await rejection(() => EventEmitter.once(emitter, 'x', { signal: 1 }))];
};
exports['once with a signal'] = async () => {
  const emitter = new EventEmitter();
  const controller = new AbortController();
  const waiting = rejection(() => EventEmitter.once(emitter, 'x', { signal: controller.signal }));
  controller.abort();
  return [await waiting, await rejection(() => EventEmitter.once(emitter, 'x', { signal: controller.signal })).then(one => one.error), emitter.eventNames()];
};
exports['once at an event target'] = async () => {
  const target = new EventTarget();
  const waiting = EventEmitter.once(target, 'x');
  target.dispatchEvent(new Event('x'));
  const [event] = await waiting;
  return [event.type, EventEmitter.getEventListeners(target, 'x').length];
};
exports['on as an iterator'] = async () => {
  const emitter = new EventEmitter();
  const events = [];
  setImmediate(() => {
    emitter.emit('x', 1);
    emitter.emit('x', 2, 3);
    emitter.emit('end');
  });
  for await (const event of EventEmitter.on(emitter, 'x', { close: ['end'] })) events.push(event);
  return [events, emitter.eventNames()];
};
exports['on ends with an error'] = async () => {
  const emitter = new EventEmitter();
  const iterator = EventEmitter.on(emitter, 'x');
  emitter.emit('x', 1);
  emitter.emit('error', new Error('bad'));
  return [await iterator.next(), await rejection(() => iterator.next()), await iterator.next(), emitter.eventNames(), thrown(() => iterator.throw('text'))];
};
exports['on ends with a signal'] = async () => {
  const controller = new AbortController();
  const emitter = new EventEmitter();
  const iterator = EventEmitter.on(emitter, 'x', { signal: controller.signal });
  const waiting = rejection(() => iterator.next());
  controller.abort('why');
  return [await waiting, await iterator.next(), emitter.eventNames(), thrown(() => EventEmitter.on(emitter, 'x', { signal: controller.signal }))[0], thrown(() => EventEmitter.on(emitter, 'x', { highWaterMark: 0 }))];
};
exports['on returns'] = async () => {
  const emitter = new EventEmitter();
  const iterator = EventEmitter.on(emitter, 'x');
  const waiting = iterator.next();
  return [await iterator.return(), await waiting, await iterator.next(), emitter.eventNames()];
};
exports['on pauses and resumes'] = async () => {
  const emitter = new EventEmitter();
  const calls = [];
  emitter.pause = () => calls.push('pause');
  emitter.resume = () => calls.push('resume');
  const iterator = EventEmitter.on(emitter, 'x', { highWaterMark: 2, lowWaterMark: 1 });
  for (let number = 0; number < 4; number++) emitter.emit('x', number);
  for (let number = 0; number < 4; number++) await iterator.next();
  return calls;
};
exports['getEventListeners'] = () => {
  const emitter = new EventEmitter();
  emitter.on('x', nothing);
  return [EventEmitter.getEventListeners(emitter, 'x').length, EventEmitter.getEventListeners(emitter, 'y'), thrown(() => EventEmitter.getEventListeners({}, 'x')), EventEmitter.listenerCount(emitter, 'x')];
};
exports['addAbortListener'] = async () => {
  const controller = new AbortController();
  let count = 0;
  EventEmitter.addAbortListener(controller.signal, () => count++);
  controller.abort();
  EventEmitter.addAbortListener(controller.signal, () => { count += 10; });
  await null;
  return [count, thrown(() => EventEmitter.addAbortListener(undefined, nothing)), thrown(() => EventEmitter.addAbortListener({}, nothing)), thrown(() => EventEmitter.addAbortListener(controller.signal))];
};
exports['EventEmitterAsyncResource'] = () => {
  class Named extends EventEmitter.EventEmitterAsyncResource {}
  const emitter = new Named();
  let heard;
  emitter.on('x', function (...parameters) { heard = [this === emitter, parameters]; });
  return [emitter.emit('x', 1, 2), heard, typeof emitter.asyncId, typeof emitter.triggerAsyncId, emitter.asyncResource.eventEmitter === emitter, emitter.asyncResource.constructor.name,
    thrown(() => new EventEmitter.EventEmitterAsyncResource()), new EventEmitter.EventEmitterAsyncResource('name') instanceof EventEmitter, emitter.emitDestroy()];
};
exports['many parameters'] = () => {
  const emitter = new EventEmitter();
  let heard;
  emitter.on('x', (...parameters) => { heard = parameters; });
  emitter.emit('x', ...Array(20).keys());
  return heard;
};
exports['a listener that throws'] = () => {
  const emitter = new EventEmitter();
  const heard = [];
  emitter.on('x', () => { throw new Error('from a listener'); }).on('x', () => heard.push('second'));
  return [thrown(() => emitter.emit('x')), heard];
};
exports['once listeners that emit again'] = () => {
  const emitter = new EventEmitter();
  let count = 0;
  emitter.once('x', () => { count++; emitter.emit('x'); });
  emitter.emit('x');
  return count;
};
