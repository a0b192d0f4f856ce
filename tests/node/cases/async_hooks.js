// `node:async_hooks`

'use strict';

const { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId, triggerAsyncId, executionAsyncResource } = require('node:async_hooks');
const EventEmitter = require('node:events');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

exports['names'] = () => Object.keys(require('node:async_hooks')).sort();
exports['run and getStore'] = () => {
  const storage = new AsyncLocalStorage();
  const store = {};
  return [storage.getStore(), storage.run(store, () => storage.getStore() === store), storage.getStore(), storage.run(1, (...parameters) => [storage.getStore(), parameters], 'a', 'b')];
};
exports['nested and others'] = () => {
  const one = new AsyncLocalStorage();
  const two = new AsyncLocalStorage();
  return one.run(1, () => two.run(2, () => [one.getStore(), two.getStore(), one.run(3, () => [one.getStore(), two.getStore()]), one.getStore(), one.exit(() => [one.getStore(), two.getStore()]), one.getStore()]));
};
exports['a throw leaves the context'] = () => {
  const storage = new AsyncLocalStorage();
  return [thrown(() => storage.run(1, () => { throw new Error('out'); })), storage.getStore(), thrown(() => storage.run(1, 'x')) instanceof TypeError];
};
exports['through await, promises, timers, ticks and microtasks'] = async () => {
  const storage = new AsyncLocalStorage();
  const seen = [];
  const see = name => seen.push([name, storage.getStore()]);
  await storage.run('s', async () => {
    see('begin');
    await null;
    see('await');
    await pause(1);
    see('timer awaited');
    await new Promise(resolve => setTimeout(() => { see('timer'); resolve(); }, 1));
    await new Promise(resolve => setImmediate(() => { see('immediate'); resolve(); }));
    await new Promise(resolve => process.nextTick(() => { see('tick'); resolve(); }));
    await new Promise(resolve => queueMicrotask(() => { see('microtask'); resolve(); }));
    await Promise.resolve().then(() => see('then'));
    await Promise.reject(new Error('x')).catch(() => see('catch'));
    await Promise.all([1, 2].map(async number => { await pause(number); see(number); }));
    for await (const one of (async function* () { see('generator'); yield 1; see('generator goes on'); })()) see(one);
    await { then(resolve) { see('thenable'); resolve(); } };
  });
  seen.push(['after', storage.getStore()]);
  return seen;
};
exports['concurrent runs'] = async () => {
  const storage = new AsyncLocalStorage();
  return Promise.all([1, 2, 3, 4, 5].map(number => storage.run(number, async () => {
    await pause(6 - number);
    const first = storage.getStore();
    await null;
    return [first, storage.getStore()];
  })));
};
exports['enterWith'] = async () => {
  const storage = new AsyncLocalStorage();
  const inside = (async () => {
    storage.enterWith('entered');
    const now = storage.getStore();
    await null;
    return [now, storage.getStore()];
  });
  return inside();
};
exports['exit'] = async () => {
  const storage = new AsyncLocalStorage();
  return storage.run(1, async () => [storage.exit((...parameters) => [storage.getStore(), parameters], 'p'), storage.getStore(), await storage.exit(async () => { await null; return storage.getStore(); }), storage.getStore()]);
};
exports['disable'] = () => {
  const storage = new AsyncLocalStorage();
  return storage.run(1, () => {
    storage.disable();
    return [storage.getStore(), storage.run(2, () => storage.getStore())];
  });
};
exports['bind'] = () => {
  const storage = new AsyncLocalStorage();
  const bound = storage.run(1, () => AsyncLocalStorage.bind((a, b) => [storage.getStore(), a, b]));
  return [bound('x', 'y'), storage.run(2, () => bound()), bound.length, thrown(() => AsyncLocalStorage.bind('x')).code];
};
exports['snapshot'] = () => {
  const storage = new AsyncLocalStorage();
  const snapshot = storage.run(1, () => AsyncLocalStorage.snapshot());
  return [snapshot((...parameters) => [storage.getStore(), parameters], 'a', 'b'), storage.run(2, () => snapshot(() => storage.getStore()))];
};
exports['events keep the context of whoever emits'] = () => {
  const storage = new AsyncLocalStorage();
  const emitter = new EventEmitter();
  const seen = [];
  storage.run('on', () => emitter.on('x', () => seen.push(storage.getStore())));
  storage.run('emit', () => emitter.emit('x'));
  emitter.emit('x');
  return seen;
};
exports['AsyncResource'] = () => {
  const storage = new AsyncLocalStorage();
  class Own extends AsyncResource { constructor() { super('OWN'); } }
  const resource = storage.run('made', () => new Own());
  const self = {};
  return [
    storage.run('run', () => resource.runInAsyncScope(function (...parameters) { return [storage.getStore(), this === self, parameters]; }, self, 1, 2)), storage.getStore(),
    typeof resource.asyncId(), typeof resource.triggerAsyncId(), resource.emitDestroy() === resource, resource.runInAsyncScope(() => executionAsyncId()) === resource.asyncId(),
  ];
};
exports['AsyncResource binds'] = () => {
  const storage = new AsyncLocalStorage();
  const self = {};
  function own(a, b) { return [storage.getStore(), this === self, a, b]; }
  const [bound, bare, still] = storage.run(1, () => [new AsyncResource('X').bind(own, self), new AsyncResource('X').bind(own), AsyncResource.bind(own, 'Y', self)]);
  return [bound(1, 2), bare.call(self, 3), still(4), bound.length, thrown(() => new AsyncResource('X').bind(5))];
};
exports['wrong resources'] = () => [thrown(() => new AsyncResource()), thrown(() => new AsyncResource(5)), thrown(() => new AsyncResource('X', { triggerAsyncId: -2 })), thrown(() => new AsyncResource('X', { triggerAsyncId: 'a' })), new AsyncResource('X', { triggerAsyncId: 7 }).triggerAsyncId(), new AsyncResource('X', 8).triggerAsyncId()];
exports['ids'] = () => [typeof executionAsyncId(), typeof triggerAsyncId(), typeof executionAsyncResource()];
exports['hooks'] = () => {
  const hook = createHook({ init() {} });
  return [hook.enable() === hook, hook.disable() === hook, thrown(() => createHook({ init: 5 })), thrown(() => createHook({ destroy: null })).code];
};
exports['stores may be anything'] = () => {
  const storage = new AsyncLocalStorage();
  return [undefined, null, 0, '', false, Symbol.iterator].map(store => storage.run(store, () => storage.getStore()));
};
