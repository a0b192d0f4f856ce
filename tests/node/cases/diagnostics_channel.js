// `node:diagnostics_channel`

'use strict';

const diagnostics = require('node:diagnostics_channel');
const { AsyncLocalStorage } = require('node:async_hooks');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const rejection = promise => promise.catch(error => ({ error }));
const ALL = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];
const watch = (tracing, seen) => {
  const handlers = Object.fromEntries(ALL.map(name => [name, context => seen.push([name, { ...context }])]));
  tracing.subscribe(handlers);
  return handlers;
};

exports['names'] = () => [Object.keys(diagnostics).sort(), diagnostics.channel('same') === diagnostics.channel('same'), diagnostics.channel('named').name, diagnostics.channel('same') instanceof diagnostics.Channel];
exports['publish and subscribe'] = () => {
  const channel = diagnostics.channel('publish');
  const seen = [];
  const hear = (...all) => seen.push(all);
  channel.publish(0);
  channel.subscribe(hear);
  const has = [channel.hasSubscribers, diagnostics.hasSubscribers('publish'), diagnostics.hasSubscribers('none')];
  channel.publish({ a: 1 });
  const gone = [channel.unsubscribe(hear), channel.unsubscribe(hear), channel.hasSubscribers];
  channel.publish(2);
  return [seen, has, gone];
};
exports['subscribe by name'] = () => {
  const name = Symbol('by name');
  const seen = [];
  const hear = data => seen.push(data);
  diagnostics.subscribe(name, hear);
  diagnostics.channel(name).publish('x');
  return [seen, diagnostics.unsubscribe(name, hear), diagnostics.unsubscribe(name, hear)];
};
exports['wrong arguments'] = () => [thrown(() => diagnostics.channel(5)), thrown(() => diagnostics.channel()), thrown(() => diagnostics.channel('x').subscribe(5)), thrown(() => diagnostics.tracingChannel(5))];
exports['a subscriber that throws'] = async () => {
  const channel = diagnostics.channel('throws');
  const heard = new Promise(resolve => process.once('uncaughtException', resolve));
  const seen = [];
  channel.subscribe(() => { throw new Error('subscriber'); });
  channel.subscribe(data => seen.push(data));
  channel.publish(1);
  return [seen, await heard];
};
exports['stores'] = () => {
  const channel = diagnostics.channel('stores');
  const [one, two] = [new AsyncLocalStorage(), new AsyncLocalStorage()];
  channel.bindStore(one);
  channel.bindStore(two, data => data.inner);
  const seen = channel.runStores({ inner: 5 }, function (...parameters) { return [one.getStore(), two.getStore(), this.self, parameters]; }, { self: 's' }, 'p');
  return [seen, one.getStore(), channel.hasSubscribers, channel.unbindStore(one), channel.unbindStore(one), channel.runStores({ inner: 6 }, () => [one.getStore(), two.getStore()])];
};
exports['traceSync'] = () => {
  const tracing = diagnostics.tracingChannel('sync');
  const seen = [];
  const quiet = tracing.traceSync((a, b) => a + b, {}, null, 1, 2);
  const handlers = watch(tracing, seen);
  const result = tracing.traceSync(function (a) { return [this.self, a]; }, { own: 1 }, { self: 's' }, 'p');
  const failed = thrown(() => tracing.traceSync(() => { throw new Error('traced'); }, {}));
  return [quiet, result, failed, seen, tracing.unsubscribe(handlers), tracing.unsubscribe(handlers), tracing.start.name];
};
exports['tracePromise'] = async () => {
  const tracing = diagnostics.tracingChannel('promise');
  const seen = [];
  const handlers = watch(tracing, seen);
  const result = await tracing.tracePromise(async value => value, { own: 1 }, null, 'v');
  const failed = await rejection(tracing.tracePromise(async () => { throw new Error('traced'); }, {}));
  tracing.unsubscribe(handlers);
  return [result, failed, seen];
};
exports['traceCallback'] = async () => {
  const tracing = diagnostics.tracingChannel('callback');
  const seen = [];
  const handlers = watch(tracing, seen);
  const results = [];
  await new Promise(resolve => tracing.traceCallback((value, callback) => setImmediate(callback, null, value), -1, {}, null, 'v', (...all) => { results.push(all); resolve(); }));
  await new Promise(resolve => tracing.traceCallback((callback, value) => setImmediate(callback, new Error(value)), 0, {}, null, (...all) => { results.push(all); resolve(); }, 'bad'));
  const wrong = thrown(() => tracing.traceCallback(() => {}, 0, {}, null, 5));
  tracing.unsubscribe(handlers);
  return [results, seen, wrong];
};
exports['tracing channels of channels'] = () => {
  const channels = Object.fromEntries(ALL.map(name => [name, diagnostics.channel(`own:${name}`)]));
  const tracing = diagnostics.tracingChannel(channels);
  return [ALL.map(name => tracing[name] === channels[name])];
};
