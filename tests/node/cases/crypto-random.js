'use strict';

const crypto = require('node:crypto');

const attempt = run => { try { return run(); } catch (error) { return { thrown: error.name, code: error.code, message: error.message }; } };

exports['randomBytes'] = () => [crypto.randomBytes(16).length, Buffer.isBuffer(crypto.randomBytes(0)), crypto.randomBytes(1.5).length, crypto.randomBytes(16).equals(crypto.randomBytes(16))];
exports['randomBytes later'] = () => new Promise(resolve => crypto.randomBytes(8, (error, bytes) => resolve([error, bytes.length])));
exports['randomBytes as a promise'] = async () => (await require('node:util').promisify(crypto.randomBytes)(5)).length;
exports['errors of randomBytes'] = () => [['a'], [-1], [2 ** 31], [1, 2], [], [NaN]].map(args => attempt(() => crypto.randomBytes(...args)));
exports['randomFillSync'] = () => {
  const bytes = Buffer.alloc(64);
  const filled = crypto.randomFillSync(bytes, 10, 20);
  return [filled === bytes, bytes.subarray(0, 10).every(byte => byte === 0), bytes.subarray(10, 30).some(byte => byte !== 0), bytes.subarray(30).every(byte => byte === 0), crypto.randomFillSync(new Uint32Array(4), 1).length, crypto.randomFillSync(new ArrayBuffer(4)).byteLength];
};
exports['randomFill'] = () => new Promise(resolve => {
  const bytes = Buffer.alloc(32);
  crypto.randomFill(bytes, 16, (error, filled) => resolve([error, filled === bytes, bytes.subarray(0, 16).every(byte => byte === 0)]));
});
exports['errors of randomFill'] = () => [['a'], [Buffer.alloc(4), 5], [Buffer.alloc(4), 2, 5], [Buffer.alloc(4), 'a'], [Buffer.alloc(4), 1, -1]].map(args => attempt(() => crypto.randomFillSync(...args)));
exports['randomFill needs a callback'] = () => attempt(() => crypto.randomFill(Buffer.alloc(2)));
exports['randomInt'] = () => {
  const drawn = Array.from({ length: 100 }, () => crypto.randomInt(3, 6));
  return [drawn.every(value => value >= 3 && value < 6), new Set(drawn).size, crypto.randomInt(1), crypto.randomInt(-5, -4), crypto.randomInt(2 ** 48 - 1) < 2 ** 48];
};
exports['randomInt later'] = () => new Promise(resolve => crypto.randomInt(1, (error, value) => resolve([error, value])));
exports['errors of randomInt'] = () => [['a'], [0], [5, 3], [0, 2 ** 48 + 1], [1.5], [1, 2, 3]].map(args => attempt(() => crypto.randomInt(...args)));
exports['randomUUID'] = () => [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()), crypto.randomUUID() === crypto.randomUUID(), attempt(() => crypto.randomUUID(1)), attempt(() => crypto.randomUUID({ disableEntropyCache: 1 }))];
exports['old names'] = () => [crypto.prng(2).length, crypto.rng(3).length, crypto.pseudoRandomBytes(4).length];
