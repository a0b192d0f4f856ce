'use strict';

const Bluebird = require('bluebird');

exports['promises'] = async () => [await Bluebird.map([1, 2], n => Bluebird.delay(1).then(() => n * 2)), await Bluebird.promisify((n, done) => done(null, n + 1))(1), await Bluebird.reject(new TypeError('x')).catch(TypeError, error => error.message), await Bluebird.any([Bluebird.reject(new Error('a')), 3]), await Bluebird.resolve([1, 2]).spread((a, b) => a + b)];
exports['times out'] = () => Bluebird.delay(1000).timeout(2).catch(Bluebird.TimeoutError, error => error.name);
