'use strict';

const { default: PQueue } = require('p-queue');

exports['queues'] = async () => { const queue = new PQueue({ concurrency: 1 }); const order = []; queue.add(async () => order.push(1)); queue.add(async () => order.push(2)); queue.add(async () => order.push(3), { priority: 1 }); await queue.onIdle(); return [order, queue.size]; };
