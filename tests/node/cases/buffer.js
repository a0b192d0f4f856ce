// `node:buffer`

'use strict';

const buffer = require('node:buffer');

const { Buffer: B } = buffer;
const attempt = run => {
  try {
    return run();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const attempts = (...runs) => runs.map(attempt);
const ENCODINGS = ['utf8', 'UTF-8', 'hex', 'base64', 'base64url', 'latin1', 'binary', 'ascii', 'ucs2', 'utf16le', 'utf-16le', 'UCS-2'];

exports['from and toString in every encoding'] = () => ENCODINGS.map(encoding => {
  const text = encoding.startsWith('base') ? 'zaFg48-_+/é' : 'zażółć 48 €🚀';
  const bytes = B.from(text, encoding);
  return [encoding, bytes, bytes.toString(encoding), B.byteLength(text, encoding)];
});
exports['decoding of any byte'] = () => ENCODINGS.map(encoding => B.from(Array.from({ length: 256 }, (_, index) => index)).toString(encoding));
exports['base64 that is not clean'] = () => ['YQ==YQ==', 'YQ=', 'a', 'ab', 'abc', 'YQ==b', 'Y*Q=', 'YWJj=ZGVm', '====', 'YWJ=j', '-_-_', ' Y W J j\n'].map(text => [B.from(text, 'base64'), B.byteLength(text, 'base64')]);
exports['hex that is not clean'] = () => ['0', '0x11', 'abcg', 'éab', 'aé', 'ABCDEF0', ''].map(text => B.from(text, 'hex'));
exports['halves of characters'] = () => [B.from('\ud800a', 'utf16le'), B.from('\ud800', 'latin1'), B.from('a\ud800', 'utf8'), B.from([0, 0xd8, 1]).toString('utf16le').charCodeAt(0)];
exports['from other things'] = () => [
  B.from([1, 2.7, -1, 256, '3', 'x']), B.from({ length: 2, 0: 5, 1: 6 }), B.from(new Uint16Array([1, 257])), B.from(B.from('abc')),
  B.from({ type: 'Buffer', data: [1, 2] }), B.from(new String('text')), B.from({ [Symbol.toPrimitive]: () => 'primitive' }),
  B.from(new Uint8Array([1, 2, 3]).buffer, 1), B.from(new Uint8Array([1, 2, 3]).buffer, 1, 1), B.from({ valueOf: () => 'value' }), B.from([]), B.from(''),
];
exports['from wrong things'] = () => [undefined, null, 5, true, Symbol('x'), 5n, () => {}, {}, { length: 'x' }, new Map()].map(value => attempt(() => B.from(value)));
exports['from with wrong bounds'] = () => attempts(() => B.from(new ArrayBuffer(2), 3), () => B.from(new ArrayBuffer(2), 1, 2), () => B.from('x', 'nope'), () => B.from(new ArrayBuffer(2), 'x').length);
exports['shared memory'] = () => {
  const memory = new ArrayBuffer(4);
  const one = B.from(memory);
  const part = one.subarray(1, 3);
  part[0] = 9;
  return [one, part, one.slice(-3), one.slice(-3, -1), part.buffer === memory, part.parent === memory, part.offset, one.subarray(3, 1).length];
};
exports['alloc'] = () => [B.alloc(3), B.alloc(3, 1), B.alloc(5, 'ab'), B.alloc(4, 'ff00', 'hex'), B.alloc(3, B.from('xy')), B.alloc(2.5).length, B.alloc(3, ''), B.allocUnsafe(3).length, B.allocUnsafeSlow(3).length];
exports['alloc with wrong sizes'] = () => ['x', undefined].map(size => [attempt(() => B.alloc(size)), attempt(() => B.allocUnsafe(size))]);
exports['alloc with wrong fill'] = () => attempts(() => B.alloc(3, 'x', 'nope'), () => B.alloc(3, 'zz', 'hex'), () => B.alloc(3, B.alloc(0)), () => B.alloc(3, 'x', 5));
exports['callable without new'] = () => [B('abc'), B([1, 2]), new B('abc'), B(3).length, attempt(() => B(3, 'utf8')), B('616263', 'hex')];
exports['statics'] = () => [B.isBuffer(B.alloc(1)), B.isBuffer(new Uint8Array(1)), B.isBuffer(null), B.poolSize, B.of(1, 2, 300), B.name, B.length, Object.keys(B)];
exports['isEncoding'] = () => [...ENCODINGS, 'nope', '', undefined, null, 5, 'utf-7'].map(name => B.isEncoding(name));
exports['byteLength'] = () => attempts(() => B.byteLength('€'), () => B.byteLength(new ArrayBuffer(3)), () => B.byteLength(new Uint16Array(3)), () => B.byteLength(5), () => B.byteLength('abc', 'nope'), () => B.byteLength());
exports['compare and equals'] = () => [
  B.compare(B.from('a'), B.from('b')), B.compare(B.from('b'), B.from('a')), B.compare(B.from('a'), B.from('a')), B.compare(B.from('ab'), new Uint8Array([97])),
  B.from('abc').equals(B.from('abc')), B.from('abc').equals(new Uint8Array([1])), B.from('abcde').compare(B.from('xbcx'), 1, 3, 1, 3), B.from('abc').compare(B.from('abc'), 1), B.from('abc').compare(B.from('abc'), 3),
  ...attempts(() => B.compare('a', B.from('a')), () => B.compare(B.from('a'), 'a'), () => B.from('a').equals('a'), () => B.from('a').compare('a'), () => B.from('abc').compare(B.from('a'), 0, 9)),
];
exports['concat'] = () => attempts(
  () => B.concat([]), () => B.concat([B.from('a'), new Uint8Array([98])]), () => B.concat([B.from('abc'), B.from('def')], 4), () => B.concat([B.from('a')], 3),
  () => B.concat('a'), () => B.concat([B.from('a'), 'b']), () => B.concat([1]),
);
exports['copyBytesFrom'] = () => attempts(
  () => B.copyBytesFrom(new Uint16Array([1, 2, 3]), 1, 1), () => B.copyBytesFrom(new Uint8Array([1, 2, 3])), () => B.copyBytesFrom(new Uint8Array([1, 2, 3]), 5),
  () => B.copyBytesFrom([1]), () => B.copyBytesFrom(new Uint8Array(2), -1), () => B.copyBytesFrom(new Uint8Array(2), 0, 1.5),
);
exports['copy'] = () => {
  const target = B.alloc(6, '.');
  const source = B.from('abcdef');
  return [source.copy(target, 2), target.toString(), source.copy(target, 0, 4), target.toString(), source.copy(target, 0, 1, 2), target.toString(), source.copy(target, 9), source.copy(target, 0, 3, 2), target.copy(target, 1, 0, 3), target.toString(),
    ...attempts(() => source.copy('x'), () => source.copy(target, -1), () => source.copy(target, 0, 9), () => source.copy(target, 0, 0, -1))];
};
exports['write'] = () => {
  const bytes = B.alloc(10);
  const written = [bytes.write('€€€€'), bytes.write('ab', 8), bytes.write('abcdef', 7), bytes.write('abc', 1, 2), bytes.write('616263', 4, 'hex'), bytes.write('é', 'latin1'), bytes.write('€', 0, 1), bytes.write('abc', 0, 5, 'utf16le'), bytes.write('YWJj', 0, 'base64')];
  return [written, bytes, ...attempts(() => bytes.write(5), () => bytes.write('a', 11), () => bytes.write('a', -1), () => bytes.write('a', 0, 11), () => bytes.write('a', 0, 1, 'nope'), () => bytes.write('a', 1.5), () => bytes.write('a', 10))];
};
exports['fill'] = () => [
  ...attempts(
    () => B.alloc(5).fill('ab'), () => B.alloc(5).fill('€'), () => B.alloc(5).fill(257), () => B.alloc(5).fill('abc', 1, 4), () => B.alloc(4).fill('6162', 'hex'), () => B.alloc(4).fill('é', 1, 'latin1'), () => B.alloc(4, 1).fill(), () => B.alloc(4).fill(true),
    () => B.alloc(4, 1).fill(''), () => B.alloc(4).fill(B.from('xy'), 1), () => B.alloc(4).fill('a', 3, 2), () => B.alloc(4).fill('a', 0, 5), () => B.alloc(4).fill('a', 'x'), () => B.alloc(4).fill('zz', 'hex'), () => B.alloc(4).fill(1.9, 1),
  ),
];
exports['indexOf, lastIndexOf and includes'] = () => {
  const bytes = B.from('this is a buffer, this is');
  const all = [['is'], ['is', 4], ['is', -3], ['is', 'latin1'], [''], ['', 99], ['', -5], [105], [105 + 256, 4], [B.from('buffer')], ['buffers'], ['this', -99], ['this', 99], ['t', undefined], ['t', null], ['t', {}], ['6973', 3, 'hex'], [99.9]];
  return [all.map(parameters => [bytes.indexOf(...parameters), bytes.lastIndexOf(...parameters), bytes.includes(...parameters)]),
    B.from('\u039a\u0391\u03a3\u03a3\u0395', 'utf16le').indexOf('\u03a3', -4, 'utf16le'), B.from('\u039a\u0391\u03a3\u03a3\u0395', 'utf16le').lastIndexOf('\u03a3', undefined, 'utf16le'),
    ...attempts(() => bytes.indexOf(undefined), () => bytes.indexOf({}), () => bytes.indexOf('a', 0, 'nope'), () => bytes.lastIndexOf(null))];
};
exports['toString with bounds'] = () => {
  const bytes = B.from('abcdef');
  return [bytes.toString('utf8', 2), bytes.toString('utf8', 2, 4), bytes.toString('utf8', -5, 3), bytes.toString('utf8', 4, 2), bytes.toString('utf8', 1, 99), bytes.toString(undefined, 1), bytes.toString('utf8', '1', '3'), bytes.toLocaleString('hex'), attempt(() => bytes.toString('nope')), attempt(() => bytes.toString(null))];
};
exports['broken UTF-8'] = () => [[0xff], [0xe2, 0x82], [0xe2, 0x82, 0x41], [0xf0, 0x9f, 0x9a], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf, 0x41]].map(bytes => B.from(bytes).toString());
exports['toJSON'] = () => [JSON.stringify(B.from('ab')), B.from('').toJSON(), B.from(JSON.parse(JSON.stringify(B.from('ab'))))];
exports['swap'] = () => [B.from('abcd').swap16(), B.from('abcdefgh').swap32(), B.from('abcdefgh').swap64(), ...attempts(() => B.from('abc').swap16(), () => B.from('abc').swap32(), () => B.from('abc').swap64())];
exports['slices and writes by name'] = () => {
  const bytes = B.from('aé€z');
  const target = B.alloc(8);
  return [['ascii', 'base64', 'base64url', 'latin1', 'hex', 'ucs2', 'utf8'].map(name => [bytes[`${name}Slice`](), bytes[`${name}Slice`](1, 4), target[`${name}Write`]('6162', 1, 3)]), target];
};

exports['reading numbers'] = () => {
  const bytes = B.from('f1e2d3c4b5a6978877', 'hex');
  const results = {};
  for (const name of Object.keys(B.prototype).filter(name => /^read/.test(name))) {
    results[name] = /IntLE$|IntBE$|intLE$|intBE$/.test(name) ? [1, 2, 3, 4, 5, 6].map(size => bytes[name](1, size)) : [bytes[name](), bytes[name](1)];
  }
  return results;
};
exports['writing numbers'] = () => {
  const results = {};
  for (const name of Object.keys(B.prototype).filter(name => /^write[A-Z]/.test(name))) {
    const bytes = B.alloc(9);
    const signed = /Int/.test(name) && !/U[Ii]nt/.test(name);
    if (/IntLE$|IntBE$|intLE$|intBE$/.test(name)) results[name] = [1, 2, 3, 4, 5, 6].map(size => [B.from(bytes), bytes[name](signed ? -(2 ** (8 * size - 1)) + 3 : 2 ** (8 * size) - 3, 1, size)]).concat([bytes]);
    else if (/Big/.test(name)) results[name] = [bytes[name](signed ? -5n : 2n ** 63n, 1), bytes];
    else results[name] = [bytes[name](signed ? -5 : 100.6, 1), bytes];
  }
  return results;
};
exports['numbers out of range'] = () => {
  const bytes = B.alloc(4);
  return attempts(
    () => bytes.readUInt8(4), () => bytes.readUInt8(-1), () => bytes.readUInt8(1.5), () => bytes.readUInt8('1'), () => bytes.readUInt8(null), () => bytes.readUInt16LE(3), () => bytes.readInt32BE(1), () => bytes.readDoubleLE(0), () => bytes.readFloatLE(NaN), () => bytes.readBigInt64LE(),
    () => bytes.readUIntLE(), () => bytes.readUIntLE(0), () => bytes.readUIntLE(0, 7), () => bytes.readUIntLE(0, 0), () => bytes.readIntBE(0, 5), () => bytes.readIntBE(0, '2'), () => bytes.readUIntLE(0, 1.5), () => bytes.readIntLE(0, null),
    () => bytes.writeUInt8(256), () => bytes.writeUInt8(-1), () => bytes.writeInt8(128), () => bytes.writeUInt16LE(65536), () => bytes.writeInt16BE(-32769), () => bytes.writeUInt32LE(2 ** 32), () => bytes.writeInt32LE(2 ** 40), () => bytes.writeUIntLE(2 ** 24, 0, 3), () => bytes.writeUIntLE(2 ** 40, 0, 5), () => bytes.writeIntLE(2 ** 47, 0, 6),
    () => bytes.writeUInt8(1, 4), () => bytes.writeUInt8(1, '0'), () => bytes.writeUInt32LE(1, 2), () => bytes.writeDoubleBE(1), () => bytes.writeFloatBE(1, -1), () => bytes.writeUIntLE(1, 0), () => bytes.writeUIntLE(1, 0, 7), () => bytes.writeUIntBE(1, undefined, 2),
    () => B.alloc(8).writeBigUInt64LE(2n ** 64n), () => B.alloc(8).writeBigUInt64LE(-1n), () => B.alloc(8).writeBigInt64LE(2n ** 63n), () => bytes.writeBigInt64LE(1n), () => bytes.writeUInt8('17') && bytes, () => bytes.writeUInt8('x') && bytes, () => B.alloc(0).readUInt8(),
  );
};
exports['methods on a plain Uint8Array'] = () => {
  const bytes = new Uint8Array([1, 2, 3, 4]);
  return [B.prototype.readUInt16BE.call(bytes, 1), B.prototype.indexOf.call(bytes, 3), B.prototype.equals.call(bytes, B.from([1, 2, 3, 4])), B.prototype.slice.call(bytes, 1).constructor.name, B.prototype.fill.call(bytes, 7), attempt(() => B.prototype.indexOf.call([], 1))];
};
exports['inherited from'] = () => {
  function Own() { const bytes = B.alloc(3); Object.setPrototypeOf(bytes, Own.prototype); return bytes; }
  Object.setPrototypeOf(Own.prototype, B.prototype);
  const own = new Own();
  return [own instanceof B, own.length, own.toString('hex'), B.isBuffer(own), Object.getPrototypeOf(B.prototype) === Uint8Array.prototype, B.prototype.constructor === B];
};
exports['typed array methods give Buffers'] = () => [B.from('abc').map(byte => byte + 1), B.from('abc').filter(byte => byte > 97), Array.from(B.from('ab').entries()), [...B.from('ab')], B.from('cab').sort(), B.from('abc').reverse(), B.from('abc').at(-1), B.from('abc').join()];
exports['constants'] = () => [buffer.kMaxLength > 2 ** 31, buffer.kStringMaxLength > 2 ** 28, Object.keys(buffer.constants), buffer.INSPECT_MAX_BYTES, Object.keys(buffer)];
exports['SlowBuffer'] = () => [buffer.SlowBuffer(3).length, B.isBuffer(buffer.SlowBuffer(3))];
exports['atob and btoa'] = () => [
  atob('YWJj'), atob(' Y W\nJj '), atob('YQ=='), atob('YQ'), btoa('abc'), btoa('ÿ'), btoa(5), btoa(null), atob(''), btoa(''), buffer.atob('YWI='), buffer.btoa('x'),
  ...['a', 'a===', 'YQ=', 'a*b', '=', 'YWJj=', '€'].map(text => { try { return atob(text); } catch (error) { return error.name; } }), attempt(() => btoa('€').length), attempt(() => buffer.btoa()), typeof globalThis.atob,
];
exports['isUtf8 and isAscii'] = () => [buffer.isUtf8(B.from('€')), buffer.isUtf8(B.from([0xff])), buffer.isAscii(B.from('a')), buffer.isAscii(B.from('€')), buffer.isUtf8(new ArrayBuffer(2)), buffer.isAscii(new Uint16Array([300])), attempt(() => buffer.isUtf8('x')), attempt(() => buffer.isAscii(5))];
exports['transcode'] = () => [
  buffer.transcode(B.from('€aé'), 'utf8', 'ascii'), buffer.transcode(B.from('€aé'), 'utf8', 'latin1'), buffer.transcode(B.from([0xff, 0xe9]), 'latin1', 'utf8'), buffer.transcode(B.from('aé'), 'utf8', 'ucs2'), buffer.transcode(B.from('aé', 'ucs2'), 'utf16le', 'utf8'), buffer.transcode(B.alloc(0), 'utf8', 'ascii'),
  attempt(() => buffer.transcode('x', 'utf8', 'ascii')), attempt(() => buffer.transcode(B.from('x'), 'utf8', 'hex')),
];
exports['keys and lists'] = () => [Object.keys(B.from('ab')), Object.keys(B.prototype).length, 'parent' in B.prototype, B.from('a') instanceof Uint8Array];
exports['inspected'] = () => [B.from('abc').inspect(), B.alloc(52).inspect().slice(-30), B.alloc(0).inspect()];
exports['extremes'] = () => {
  const bytes = B.alloc(8);
  return [['UInt8', [0, 255]], ['Int8', [-128, 127]], ['UInt16LE', [0, 65535, 256.9]], ['UInt16BE', [0, 65535, 258]], ['Int16LE', [-32768, 32767]], ['Int16BE', [-32768, -1]], ['UInt32LE', [0, 2 ** 32 - 1, 2 ** 31]], ['UInt32BE', [2 ** 32 - 2, 2 ** 31 + 5]], ['Int32LE', [-(2 ** 31), 2 ** 31 - 1, -1]], ['Int32BE', [-(2 ** 31), -2]]].map(([name, values]) => values.map(value => [bytes[`write${name}`](value, 2), B.from(bytes), bytes[`read${name}`](2), attempt(() => bytes[`read${name}`](8)), attempt(() => bytes[`read${name}`]('2'))]));
};
