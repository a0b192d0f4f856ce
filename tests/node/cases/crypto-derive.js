'use strict';

const crypto = require('node:crypto');

const attempt = run => { try { return run(); } catch (error) { return { thrown: error.name, code: error.code, message: error.message }; } };
const later = run => new Promise(resolve => run((error, value) => resolve(error ? { error: error.message, code: error.code } : value)));

exports['pbkdf2 with every function'] = () => ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-256', 'sha3-256', 'ripemd160', 'blake2b512'].map(name => crypto.pbkdf2Sync('password', 'salt', 5, 70, name).toString('hex'));
exports['pbkdf2 as PostgreSQL needs it'] = () => crypto.pbkdf2Sync('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), 4096, 32, 'sha256').toString('base64');
exports['pbkdf2 later'] = () => later(done => crypto.pbkdf2('password', Buffer.from('salt'), 3, 16, 'sha512', done));
exports['pbkdf2 of nothing'] = () => crypto.pbkdf2Sync('', '', 1, 0, 'sha1');
exports['errors of pbkdf2'] = () => [[], ['a', 'b'], ['a', 'b', 0, 1, 'sha1'], ['a', 'b', 1, -1, 'sha1'], ['a', 'b', 1, 1], ['a', 'b', 1, 1, 'xx'], [1, 'b', 1, 1, 'sha1'], ['a', 1, 1, 1, 'sha1'], ['a', 'b', 'c', 1, 'sha1'], ['a', 'b', 1.5, 1, 'sha1'], ['a', 'b', 1, 2 ** 31, 'sha1']].map(args => attempt(() => crypto.pbkdf2Sync(...args)));
exports['errors of pbkdf2 later'] = () => [['a', 'b', 1, 1, 'sha1'], ['a', 'b', 1, 1], ['a', 'b', 1, 1, 'xx', () => {}]].map(args => attempt(() => crypto.pbkdf2(...args)));
exports['scrypt'] = () => [crypto.scryptSync('password', 'salt', 32, { N: 16 }), crypto.scryptSync('p', Buffer.from('s'), 64, { cost: 32, blockSize: 4, parallelization: 2 }), crypto.scryptSync('', '', 64, { N: 16, r: 1, p: 1 }), crypto.scryptSync('a', 'b', 0)].map(key => key.toString('hex'));
exports['scrypt later'] = () => later(done => crypto.scrypt('password', 'salt', 16, { N: 16 }, done));
exports['errors of scrypt'] = () => [['a'], ['a', 'b', 16, { N: 3 }], ['a', 'b', 16, { N: 2 ** 15 }], ['a', 'b', 16, { N: 16, cost: 16 }], ['a', 'b', 16, { N: 'a' }], ['a', 'b', 16, { N: 16, r: 'x' }], ['a', 'b', 16, { N: 16, maxmem: 100 }], [1, 'b', 16], ['a', 'b', -1]].map(args => attempt(() => crypto.scryptSync(...args)));
exports['scrypt needs a callback'] = () => attempt(() => crypto.scrypt('a', 'b', 16));
exports['hkdf'] = () => ['md5', 'sha1', 'sha256', 'sha512', 'sha3-256'].map(name => Buffer.from(crypto.hkdfSync(name, 'secret', 'salt', 'info', 90)).toString('hex'));
exports['hkdf of empty things'] = () => [crypto.hkdfSync('sha1', '', 'b', 'c', 5), crypto.hkdfSync('sha1', 'a', '', '', 5), crypto.hkdfSync('sha1', 'a', 'b', 'c', 0)];
exports['hkdf later'] = () => later(done => crypto.hkdf('sha256', Buffer.from('secret'), new Uint8Array(4), 'info', 16, done));
exports['errors of hkdf'] = () => [['xx', 'a', 'b', 'c', 5], ['sha1', 'a', 'b', 'c', 20 * 255 + 1], ['sha1', 1, 'b', 'c', 5], ['sha1', 'a', 'b', 'c'], ['sha1', 'a'], [1, 'a', 'b', 'c', 5], ['sha1', 'a', 'b', 3, 5]].map(args => attempt(() => crypto.hkdfSync(...args)));
exports['hkdf needs a callback'] = () => attempt(() => crypto.hkdf('sha1', 'a', 'b', 'c', 5));
