'use strict';

const crypto = require('node:crypto');

const NAMES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-224', 'sha512-256', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512', 'ripemd160', 'blake2b512', 'blake2s256', 'shake128', 'shake256'];
const attempt = run => { try { return run(); } catch (error) { return { thrown: error.name, code: error.code, message: error.message }; } };

exports['every function hashes'] = () => NAMES.map(name => crypto.createHash(name).update('żółw and hare').digest('hex'));
exports['every function hashes nothing'] = () => NAMES.map(name => crypto.createHash(name).digest('base64'));
exports['long inputs in pieces'] = () => NAMES.map(name => {
  const hash = crypto.createHash(name);
  for (let count = 0; count < 50; count++) hash.update('x'.repeat(count));
  return hash.digest('hex');
});
exports['names in capitals and with RSA'] = () => ['SHA256', 'RSA-SHA256', 'Sha1', 'RSA-MD5', 'rmd160', 'ripemd', 'RSA-SHA512/256'].map(name => crypto.createHash(name).update('a').digest('hex'));
exports['outputs of every encoding'] = () => ['hex', 'base64', 'base64url', 'latin1', 'binary', 'utf8', 'buffer', undefined, 'unknown'].map(encoding => crypto.createHash('sha1').update('a').digest(encoding));
exports['output in UTF-16'] = () => Buffer.from(crypto.createHash('sha1').update('a').digest('ucs2'), 'ucs2').toString('hex');
exports['inputs of every kind'] = () => [Buffer.from('ab'), new Uint16Array([1, 2]), new DataView(new ArrayBuffer(3)), '\ud800'].map(input => crypto.createHash('md5').update(input).digest('hex'));
exports['inputs in encodings'] = () => [['6162', 'hex'], ['YWI=', 'base64'], ['YWI', 'base64url'], ['\u00ff', 'latin1'], ['ab', 'ucs2'], ['ab', 'unknown']].map(([text, encoding]) => crypto.createHash('md5').update(text, encoding).digest('hex'));
exports['lengths of what can be extended'] = () => [0, 1, 16, 200].map(outputLength => crypto.createHash('shake256', { outputLength }).update('a').digest('hex'));
exports['lengths that cannot be had'] = () => [['md5', 5], ['md5', 16], ['shake128', -1], ['shake128', 'a'], ['shake128', 1.5]].map(([name, outputLength]) => attempt(() => crypto.createHash(name, { outputLength }).digest('hex')));
exports['a copy goes its own way'] = () => {
  const one = crypto.createHash('sha256').update('a');
  const other = one.copy();
  other.update('b');
  return [one.digest('hex'), other.digest('hex')];
};
exports['a copy of another length'] = () => crypto.createHash('shake128').update('a').copy({ outputLength: 4 }).digest('hex');
exports['what is done is done'] = () => {
  const hash = crypto.createHash('md5');
  hash.digest();
  return [attempt(() => hash.digest()), attempt(() => hash.update('x')), attempt(() => hash.copy())];
};
exports['errors of createHash'] = () => [1, undefined, 'xyz'].map(name => attempt(() => crypto.createHash(name)));
exports['errors of update'] = () => [1, undefined, null, {}, new ArrayBuffer(1)].map(input => attempt(() => crypto.createHash('md5').update(input)));
exports['Hash without new'] = () => [crypto.Hash('md5').update('').digest('hex'), crypto.createHash('md5') instanceof crypto.Hash];
exports['a hash is a stream'] = () => new Promise((resolve, reject) => {
  const hash = crypto.createHash('sha256');
  hash.on('error', reject);
  hash.on('readable', () => {
    const data = hash.read();
    if (data) resolve(data.toString('hex'));
  });
  hash.write('some ');
  hash.write(Buffer.from('data'));
  hash.end();
});
exports['a hash is piped to'] = async () => {
  const { Readable } = require('node:stream');
  const { pipeline } = require('node:stream/promises');
  const hash = crypto.createHash('md5');
  await pipeline(Readable.from([Buffer.from('ab'), 'cd']), hash);
  const hmac = crypto.createHmac('md5', 'key');
  hmac.setEncoding('hex');
  hmac.end('abcd');
  let text = '';
  for await (const piece of hmac) text += piece;
  return [hash.read().toString('hex'), text];
};
exports['hash at one go'] = () => [crypto.hash('md5', 'x'), crypto.hash('sha1', Buffer.from('x'), 'base64'), crypto.hash('sha256', 'x', 'buffer'), attempt(() => crypto.hash('xx', 'x')), attempt(() => crypto.hash('md5', 1))];

exports['every function makes codes'] = () => NAMES.slice(0, -2).map(name => crypto.createHmac(name, 'key').update('żółw').digest('hex'));
exports['keys of every length and kind'] = () => ['', 'k', 'k'.repeat(63), 'k'.repeat(64), 'k'.repeat(65), 'k'.repeat(300), Buffer.from('key'), new Uint8Array([1, 2]), new ArrayBuffer(3), new DataView(new ArrayBuffer(2))].map(key => crypto.createHmac('sha256', key).update('a').update(Buffer.from('b')).digest('base64'));
exports['errors of createHmac'] = () => [['md5'], ['xyz', 'k'], [1, 'k'], ['md5', 5], ['md5', null], ['md5', {}]].map(args => attempt(() => crypto.createHmac(...args)));
exports['a code is given once'] = () => {
  const hmac = crypto.createHmac('md5', 'k');
  hmac.digest();
  return [hmac.digest('hex'), attempt(() => hmac.update('x'))];
};
exports['hashes that there are'] = () => ['sha256', 'md5', 'RSA-SHA256', 'sha3-512', 'blake2b512'].map(name => crypto.getHashes().includes(name));
exports['equal in constant time'] = () => [
  crypto.timingSafeEqual(Buffer.from('ab'), Buffer.from('ab')), crypto.timingSafeEqual(Buffer.from('ab'), new Uint8Array([97, 99])), crypto.timingSafeEqual(new ArrayBuffer(2), new Uint16Array(1)),
  attempt(() => crypto.timingSafeEqual('a', 'b')), attempt(() => crypto.timingSafeEqual(Buffer.from('a'), Buffer.from('ab'))), attempt(() => crypto.timingSafeEqual(Buffer.from('a'), 'b')),
];
