// What ES modules import by name from Node.js' smaller modules.

import EventEmitter, { once, on, EventEmitter as Named, errorMonitor } from 'node:events';
import path, { join, posix, win32, sep } from 'path';
import { sep as posixSep } from 'path/posix';
import { parse, stringify } from 'querystring';
import { fileURLToPath, pathToFileURL, URL as OwnURL, parse as parseUrl } from 'url';
import { setTimeout as wait, scheduler } from 'timers/promises';
import { setTimeout as start } from 'timers';
import process, { env, nextTick, cwd, hrtime, version } from 'process';
import os, { EOL, platform, constants } from 'os';
import { AsyncLocalStorage, AsyncResource } from 'async_hooks';
import { performance as clock, PerformanceObserver } from 'perf_hooks';
import { channel, tracingChannel } from 'diagnostics_channel';
import { createInterface } from 'readline';
import { createInterface as createPromising } from 'readline/promises';
import { runInNewContext, Script } from 'vm';
import { isMainThread, Worker } from 'worker_threads';
import { serialize, deserialize } from 'v8';
import { isatty } from 'tty';
import { toASCII } from 'punycode';
import cluster, { isPrimary } from 'cluster';

export const events = async () => {
  const emitter = new EventEmitter();
  const heard = once(emitter, 'x');
  emitter.emit('x', 1);
  return [Named === EventEmitter, typeof on, typeof errorMonitor, await heard];
};
export const paths = () => [join('a', '..', 'b'), posix === path, win32.sep, sep, posixSep];
export const addresses = () => [fileURLToPath('file:///a%20b'), pathToFileURL('/a b').href, OwnURL === URL, parseUrl('http://a/b').pathname, parse('a=1').a, stringify({ b: 2 }), toASCII('ü.example')];
export const timing = async () => [await wait(1, 'waited'), typeof start, typeof scheduler.wait, typeof clock.now(), typeof PerformanceObserver];
export const processes = () => [process.env === env, typeof nextTick, cwd() === process.cwd(), typeof hrtime.bigint, version === process.version, process === globalThis.process];
export const systems = () => [EOL, platform(), constants.signals.SIGINT, os.EOL];
export const contexts = () => [new AsyncLocalStorage().run(1, () => 2), new AsyncResource('X').runInAsyncScope(() => 3), channel('c').name, typeof tracingChannel];
export const others = () => [typeof createInterface, typeof createPromising, runInNewContext('a + 1', { a: 1 }), new Script('5').runInThisContext(), isMainThread, typeof Worker, deserialize(serialize({ a: [1] })), isatty(1000), isPrimary, cluster.isPrimary];
export const whereThisIs = () => [import.meta.url === pathToFileURL(fileURLToPath(import.meta.url)).href, typeof import.meta.dirname, path.basename(import.meta.filename)];
