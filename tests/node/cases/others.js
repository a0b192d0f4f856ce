// Modules of which a Function needs little: `v8`, `worker_threads`, `cluster`, `tty`, `domain`, `inspector`,
// `trace_events`, `sys`, `constants`, `path/posix`, `path/win32`, `repl`, `wasi`

'use strict';

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

exports['v8 keeps values'] = () => {
  const v8 = require('node:v8');
  const cycle = { list: [1, , 3] };
  cycle.self = cycle;
  const values = [1, -0, NaN, Infinity, 'text é🚀', true, null, undefined, 10n ** 20n, new Date(5), /a\/b/gi, new Map([[{ k: 1 }, new Set([1, 'x'])]]), [undefined, [null]], { a: { b: [] } }, new Uint8Array([1, 2]), new Float64Array([1.5]), new Uint8Array([1, 2, 3]).buffer, Buffer.from('b'), Object('boxed')];
  const back = v8.deserialize(v8.serialize(values));
  const again = v8.deserialize(v8.serialize(cycle));
  return [back.map(value => ArrayBuffer.isView(value) ? Array.from(value) : value), again.self === again, 1 in again.list, Buffer.isBuffer(v8.serialize(1)), v8.deserialize(v8.serialize(new TypeError('kept'))), thrown(() => v8.serialize(() => {})).name, thrown(() => v8.deserialize('x')).code];
};
exports['v8 knows memory'] = () => {
  const v8 = require('node:v8');
  return [Object.keys(v8.getHeapStatistics()).sort(), v8.getHeapStatistics().heap_size_limit > 0, v8.setFlagsFromString('--x'), thrown(() => v8.setFlagsFromString()).code, Array.isArray(v8.getHeapSpaceStatistics())];
};
exports['worker_threads'] = () => {
  const threads = require('node:worker_threads');
  return [threads.isMainThread, threads.threadId, threads.parentPort, threads.workerData, typeof threads.Worker, typeof threads.MessageChannel, threads.SHARE_ENV, threads.setEnvironmentData('a', 1), threads.getEnvironmentData('a'), threads.resourceLimits];
};
exports['messages'] = async () => {
  const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');
  const { port1, port2 } = new MessageChannel();
  port1.postMessage({ at: 'once' });
  const received = receiveMessageOnPort(port2);
  const heard = new Promise(resolve => port2.once('message', resolve));
  port1.postMessage([1, 2]);
  const message = await heard;
  port1.close();
  return [received, receiveMessageOnPort(port2), message];
};
exports['cluster'] = () => {
  const cluster = require('node:cluster');
  return [cluster.isPrimary, cluster.isMaster, cluster.isWorker, cluster.workers, cluster.SCHED_RR, typeof cluster.on, typeof cluster.fork];
};
exports['tty'] = () => {
  const tty = require('node:tty');
  return [Object.keys(tty).sort(), tty.isatty(99), tty.isatty('a'), tty.isatty(), thrown(() => new tty.ReadStream(-1)), tty.WriteStream.name];
};
exports['domain'] = () => {
  const domain = require('node:domain');
  const seen = [];
  const one = domain.create();
  one.on('error', error => seen.push(error.message));
  const result = one.run((a, b) => a + b, 1, 2);
  const emitter = new (require('node:events'))();
  one.add(emitter);
  emitter.emit('error', new Error('from an emitter'));
  return [result, one.bind(value => value * 2)(4), one.intercept(value => value)(null, 'v'), seen, one instanceof domain.Domain, one.members.length];
};
exports['inspector'] = () => {
  const inspector = require('node:inspector');
  return [inspector.url(), typeof inspector.Session, typeof inspector.open, typeof inspector.close];
};
exports['trace_events'] = () => {
  const events = require('node:trace_events');
  const tracing = events.createTracing({ categories: ['node', 'v8'] });
  return [tracing.enabled, tracing.categories, events.getEnabledCategories(), thrown(() => events.createTracing()), thrown(() => events.createTracing({ categories: 'a' })), thrown(() => events.createTracing({ categories: [] }))];
};
exports['other names'] = () => [require('node:sys') === require('node:util'), require('node:path/posix') === require('node:path').posix, require('node:path/win32') === require('node:path').win32, typeof require('node:repl').start, typeof require('node:wasi').WASI];
exports['constants'] = () => {
  const constants = require('node:constants');
  return ['ENOENT', 'SIGTERM', 'O_RDONLY', 'O_CREAT', 'S_IFMT', 'F_OK', 'R_OK', 'PRIORITY_LOW', 'RTLD_NOW', 'COPYFILE_EXCL', 'RSA_PKCS1_PADDING', 'SSL_OP_ALL', 'UV_FS_SYMLINK_DIR'].map(name => constants[name]);
};
exports['all of them load'] = () => ['async_hooks', 'cluster', 'constants', 'diagnostics_channel', 'domain', 'events', 'inspector', 'os', 'path', 'perf_hooks', 'process', 'punycode', 'querystring', 'readline', 'readline/promises', 'repl', 'sys', 'timers', 'timers/promises', 'trace_events', 'tty', 'url', 'v8', 'vm', 'wasi', 'worker_threads'].map(name => [name, typeof require(name), require(name) === require(`node:${name}`)]);
