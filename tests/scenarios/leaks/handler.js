const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

require('node:v8').setFlagsFromString('--expose-gc');

const storage = new AsyncLocalStorage();
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const works = {
  hello: () => 'hello',
  json: ({ data }) => ({ ...data, seen: true }),
  fetch: async (event, port) => (await fetch(`http://127.0.0.1:${port}/hello`)).text(),
  large: () => 'x'.repeat(200_000),
  unread: async (event, port) => ((await fetch(`http://127.0.0.1:${port}/large`)).ok ? 'hello' : 'no'),
  stream: async ({ extensions: { response } }) => {
    for (let piece = 0; piece < 5; piece++) {
      response.write(`piece ${piece}\n`);
      await null;
    }
    response.end();
  },
  timers: async () => {
    const never = setTimeout(() => {}, 60_000);
    const often = setInterval(() => {}, 1);
    await Promise.all([pause(1), new Promise((resolve) => setImmediate(resolve))]);
    clearTimeout(never);
    clearInterval(often);
    return 'hello';
  },
  context: () => storage.run({ name: 'hello' }, async () => {
    const emitter = new EventEmitter();
    emitter.on('event', () => {});
    await null;
    emitter.emit('event');
    await new Promise((resolve) => process.nextTick(resolve));
    return storage.getStore().name;
  }),
  thrown: () => { throw new Error('swordfish'); },
  // Its client goes after the first piece.
  aborted: ({ extensions: { response } }) => {
    response.write('hello');
    return new Promise((resolve) => response.on('close', resolve));
  },
  collect: async () => {
    // What has ended, but has not been told yet, comes first.
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    gc();
    return 'collected';
  },
};

exports.main = (event) => {
  const [, name, port] = event.extensions.request.path.split('/');
  return works[name](event, port);
};
