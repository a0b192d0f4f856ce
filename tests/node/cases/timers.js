// `node:timers`, `node:timers/promises` and the global timers

'use strict';

const timers = require('node:timers');
const promises = require('node:timers/promises');
const { promisify } = { promisify: fn => fn[Symbol.for('nodejs.util.promisify.custom')] };

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const rejection = async run => {
  try {
    return { fulfilled: await run() };
  } catch (error) {
    return { error, cause: error.cause };
  }
};
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

exports['names'] = () => [['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'promises'].map(name => typeof timers[name]), timers.setTimeout === setTimeout, timers.setImmediate === setImmediate, timers.promises === promises, Object.keys(promises).sort()];
exports['parameters and this'] = () => new Promise(resolve => {
  const seen = [];
  const timeout = setTimeout(function (...parameters) { seen.push([this === timeout, parameters]); }, 1, 'a', 2);
  const immediate = setImmediate(function (...parameters) { seen.push([this === immediate, parameters]); }, 'b');
  const interval = setInterval(function (...parameters) {
    seen.push([this === interval, parameters]);
    clearInterval(this);
    resolve(seen.sort());
  }, 5, 'c');
});
exports['order'] = async () => {
  const seen = [];
  setTimeout(() => seen.push('timeout 2'), 10);
  setTimeout(() => seen.push('timeout 1'), 1);
  setImmediate(() => seen.push('immediate'));
  process.nextTick(() => seen.push('tick'));
  Promise.resolve().then(() => seen.push('promise'));
  queueMicrotask(() => seen.push('microtask'));
  seen.push('now');
  await pause(20);
  return seen.filter(one => one !== 'immediate');
};
exports['ticks come before promises'] = async () => {
  const seen = [];
  await new Promise(resolve => setTimeout(() => {
    Promise.resolve().then(() => {
      seen.push('promise');
      process.nextTick(() => seen.push('tick of a promise'));
    }).then(() => seen.push('promise 2'));
    process.nextTick(() => {
      seen.push('tick');
      process.nextTick(() => seen.push('tick of a tick'));
      Promise.resolve().then(() => seen.push('promise of a tick'));
    });
    setTimeout(resolve, 5);
  }, 1));
  return seen;
};
exports['ticks and promises come between immediates'] = async () => {
  const seen = [];
  await new Promise(resolve => setImmediate(() => {
    for (const number of [1, 2]) {
      setImmediate(() => {
        seen.push(`immediate ${number}`);
        process.nextTick(() => seen.push(`tick ${number}`));
        Promise.resolve().then(() => seen.push(`promise ${number}`));
      });
    }
    setTimeout(resolve, 10);
  }));
  return seen;
};
exports['immediates set others'] = async () => {
  const seen = [];
  await new Promise(resolve => {
    setImmediate(() => {
      seen.push('a');
      setImmediate(() => {
        seen.push('c');
        setImmediate(() => {
          seen.push('d');
          resolve();
        });
      });
    });
    setImmediate(() => seen.push('b'));
  });
  return seen;
};
exports['ticks take parameters'] = () => new Promise(resolve => process.nextTick((...parameters) => resolve(parameters), 1, 'two', null));
exports['cleared'] = async () => {
  const seen = [];
  clearTimeout(setTimeout(() => seen.push('timeout'), 1));
  clearInterval(setInterval(() => seen.push('interval'), 1));
  clearImmediate(setImmediate(() => seen.push('immediate')));
  clearTimeout(Number(setTimeout(() => seen.push('by number'), 1)));
  clearTimeout(String(+setTimeout(() => seen.push('by text'), 1)));
  clearTimeout(undefined);
  clearTimeout(null);
  clearTimeout({});
  clearImmediate(undefined);
  const [one, two] = [setImmediate(() => clearImmediate(two)), setImmediate(() => seen.push('cleared by the one before'))];
  await pause(10);
  return [seen, typeof one];
};
exports['intervals repeat'] = () => new Promise(resolve => {
  let count = 0;
  const interval = setInterval(() => {
    if (++count < 3) return;
    clearInterval(interval);
    resolve(count);
  }, 1);
});
exports['refresh'] = async () => {
  let count = 0;
  const timeout = setTimeout(() => count++, 1);
  await pause(5);
  const same = timeout.refresh() === timeout;
  await pause(10);
  return [count, same];
};
exports['objects'] = () => {
  const timeout = setTimeout(() => {}, 1);
  const immediate = setImmediate(() => {});
  const seen = [timeout.constructor.name, immediate.constructor.name, typeof +timeout, timeout.hasRef(), timeout.unref() === timeout, timeout.hasRef(), timeout.ref() === timeout, timeout.hasRef(), immediate.hasRef(), immediate.unref() === immediate, immediate.hasRef(), immediate.ref() === immediate, timeout.close() === timeout];
  clearImmediate(immediate);
  return seen;
};
exports['what timers show'] = async () => {
  const show = ({ _idleTimeout, _repeat, _destroyed, _onTimeout }) => [_idleTimeout, _repeat, _destroyed, typeof _onTimeout];
  const [timeout, interval, done] = [setTimeout(() => {}, 50), setInterval(() => {}, 60), setTimeout(() => {}, 1)];
  const seen = [show(timeout), show(interval)];
  clearTimeout(timeout);
  clearInterval(interval);
  await pause(5);
  return [...seen, show(timeout)[2], show(interval)[2], show(done)[2], timeout.refresh() === timeout];
};
exports['a cleared timer stays so'] = async () => {
  let count = 0;
  const timeout = setTimeout(() => count++, 1);
  clearTimeout(timeout);
  timeout.refresh();
  await pause(5);
  return count;
};
exports['ticks have no this'] = () => new Promise(resolve => process.nextTick(function () { 'use strict'; resolve(this); }));
exports['wrong callbacks'] = () => [setTimeout, setInterval, setImmediate, queueMicrotask, process.nextTick].flatMap(start => [undefined, null, 'text', {}].map(value => thrown(() => start(value))));
exports['odd delays'] = () => Promise.all(['5', NaN, -1, undefined, null, 2.7, Infinity, 0, {}].map(delay => new Promise(resolve => setTimeout(resolve, delay, String(delay)))));
exports['promises'] = async () => [await promises.setTimeout(1, 'value'), await promises.setTimeout(1), await promises.setImmediate('now'), await promises.scheduler.wait(1), await promises.scheduler.yield(), await promisify(setTimeout)(1, 'v'), await promisify(setImmediate)('w')];
exports['promises with signals'] = async () => {
  const controller = new AbortController();
  const waiting = [rejection(() => promises.setTimeout(1000, null, { signal: controller.signal })), rejection(() => promises.setImmediate(null, { signal: AbortSignal.abort('before') })), rejection(() => promises.scheduler.wait(1000, { signal: controller.signal }))];
  controller.abort('because');
  return [...await Promise.all(waiting), await rejection(() => promises.setTimeout(1, null, { signal: controller.signal }))];
};
exports['wrong options'] = async () => [await rejection(() => promises.setTimeout(1, null, null)), await rejection(() => promises.setTimeout(1, null, 'x')), await rejection(() => promises.setTimeout(1, null, { signal: {} })), await rejection(() => promises.setTimeout(1, null, { ref: 1 })), await rejection(() => promises.setImmediate(null, { ref: 1 })), await rejection(() => promises.setInterval(1, null, 5).next())];
exports['intervals to iterate over'] = async () => {
  const seen = [];
  for await (const value of promises.setInterval(1, 'v')) if (seen.push(value) === 3) break;
  const controller = new AbortController();
  const iterator = promises.setInterval(1000, 'x', { signal: controller.signal });
  const waiting = rejection(() => iterator.next());
  controller.abort('stop');
  return [seen, await waiting, await iterator.next(), await rejection(() => promises.setInterval(1, null, { signal: controller.signal }).next())];
};
exports['schedulers are not made'] = () => thrown(() => new promises.scheduler.constructor());
