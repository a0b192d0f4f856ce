'use strict';

const async = require('async');

exports['maps and queues'] = async () => {
  const mapped = await async.mapLimit([1, 2, 3], 2, async n => n * 2);
  const seen = [];
  const queue = async.queue(async task => { seen.push(task); }, 1);
  queue.push([1, 2]);
  await queue.drain();
  return [mapped, seen, await async.parallel({ a: async () => 1, b: done => setTimeout(done, 1, null, 2) })];
};
exports['runs in a waterfall'] = () => new Promise(resolve => async.waterfall([done => done(null, 1), (n, done) => setImmediate(done, null, n + 1)], (error, n) => resolve([error ?? null, n])));
