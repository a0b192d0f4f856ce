'use strict';

const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { ROOT_CONTEXT, createContextKey } = require('@opentelemetry/api');

exports['follows'] = async () => { const manager = new AsyncLocalStorageContextManager().enable(); const key = createContextKey('k'); const at = () => manager.active().getValue(key); const inside = value => manager.with(ROOT_CONTEXT.setValue(key, value), async () => { const before = at(); await new Promise(resolve => { setTimeout(resolve, 1); }); await undefined; return [before, at(), await new Promise(resolve => { setImmediate(() => process.nextTick(() => resolve(at()))); })]; }); return [await Promise.all([inside(1), inside(2)]), at() === undefined, manager.bind(ROOT_CONTEXT.setValue(key, 3), at)()]; };
