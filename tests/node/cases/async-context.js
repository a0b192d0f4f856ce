// AsyncLocalStorage: many interleaved flows, each of which must see its own store wherever it goes on.

'use strict';

const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const storage = new AsyncLocalStorage();
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

exports['1,000 and more interleaved checks'] = async () => {
  const wrong = [];
  let checks = 0;
  const check = (id, where) => {
    checks++;
    const store = storage.getStore();
    if (store?.id !== id) wrong.push(`${where}: ${id} is ${store?.id}`);
  };

  async function* numbers(id) {
    for (let number = 0; number < 3; number++) {
      await sleep(1);
      check(id, 'asynchronous generator');
      yield number;
    }
  }

  async function flow(id) {
    await storage.run({ id }, async () => {
      check(id, 'at once');
      await null;
      check(id, 'await null');
      await sleep(id % 5);
      check(id, 'await of a timer');
      await new Promise(resolve => setTimeout(() => { check(id, 'timer'); resolve(); }, 2));
      await new Promise(resolve => setImmediate(() => { check(id, 'immediate'); resolve(); }));
      await new Promise(resolve => process.nextTick(() => { check(id, 'tick'); resolve(); }));
      await new Promise(resolve => queueMicrotask(() => { check(id, 'microtask'); resolve(); }));
      for await (const number of numbers(id)) check(id, `for await ${number}`);
      await { then(done) { check(id, 'thenable'); setTimeout(done, 1); } };
      check(id, 'await of a thenable');
      try {
        await Promise.reject(new Error('no'));
      } catch {
        check(id, 'catch');
      } finally {
        check(id, 'finally');
      }
      await Promise.all([1, 2].map(async branch => {
        await sleep(branch);
        check(id, 'Promise.all');
        await storage.run({ id: `${id}/${branch}` }, async () => {
          await sleep(1);
          check(`${id}/${branch}`, 'nested run');
        });
        check(id, 'after a nested run');
      }));
      const emitter = new EventEmitter();
      emitter.on('event', () => check(id, 'listener'));
      emitter.emit('event');
      const bound = AsyncResource.bind(() => check(id, 'bound'));
      storage.run({ id: 'another' }, () => bound());
      storage.exit(() => check(undefined, 'exit'));
      const interval = await new Promise(resolve => {
        const timer = setInterval(() => { check(id, 'interval'); clearInterval(timer); resolve(timer); }, 1);
      });
      check(id, typeof interval);
    });
    check(undefined, 'outside');
  }

  await Promise.all(Array.from({ length: 60 }, (_, id) => flow(id + 1)));
  return { wrong, checks };
};
