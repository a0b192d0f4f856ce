'use strict';

const { TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream, ReadableStream } = require('stream/web');

const read = async stream => { const all = []; for await (const chunk of stream) all.push(chunk); return all; };
const source = (...chunks) => new ReadableStream({ start(controller) { for (const chunk of chunks) controller.enqueue(chunk); controller.close(); } });
const bytes = (...all) => new Uint8Array(all);
const join = async stream => Buffer.concat(await read(stream));

exports.encodes = () => [new TextEncoder().encode('a€🚀'), new TextEncoder().encode(), new TextEncoder().encode(5), new TextEncoder().encode('\ud800x'), new TextEncoder().encoding];
exports.encodesInto = () => { const into = new Uint8Array(5); return [new TextEncoder().encodeInto('a€🚀', into), into]; };
exports.encodesIntoWhole = () => { const into = new Uint8Array(5); return [new TextEncoder().encodeInto('ab', into), into]; };
exports.encodesIntoView = () => { const into = new Uint8Array(6); return [new TextEncoder().encodeInto('€€', into.subarray(1)), into]; };
exports.encodesIntoSurrogates = () => { const into = new Uint8Array(7); return [new TextEncoder().encodeInto('\ud800🚀x', into), into]; };
exports.encodesIntoNothing = () => new TextEncoder().encodeInto('x', new Uint8Array(0));
exports.encodesIntoWrong = () => new TextEncoder().encodeInto('x', []);
exports.encodesIntoNumber = () => new TextEncoder().encodeInto(5, new Uint8Array(5));
exports.decodes = () => [new TextDecoder().decode(Buffer.from('a€🚀')), new TextDecoder().decode(), new TextDecoder().decode(bytes(0xff, 0x61, 0xe2, 0x82)), new TextDecoder().decode(new Uint8Array([0x78]).buffer),
  new TextDecoder().decode(new DataView(new Uint8Array([1, 0x78, 2]).buffer, 1, 1)), new TextDecoder().decode(new Uint16Array([0x6261]))];
exports.decodesBrokenUtf8 = () => [[0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x9a], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x28, 0xa1], [0xfe], [0x80], [0xf0, 0x9f, 0x41]].map(all => new TextDecoder().decode(bytes(...all)));
exports.decoderProperties = () => { const one = new TextDecoder('UTF8', { fatal: true, ignoreBOM: true }); return [one.encoding, one.fatal, one.ignoreBOM, new TextDecoder().fatal, new TextDecoder().ignoreBOM, String(one), String(new TextEncoder())]; };
exports.labels = () => ['utf-8', ' UTF8\n', 'unicode-1-1-utf-8', 'latin1', 'ascii', 'iso-8859-1', 'windows-1252', 'iso-8859-2', 'utf-16', 'utf-16be', 'ucs-2', 'shift_jis', 'sjis', 'euc-jp', 'gbk', 'gb2312', 'gb18030', 'big5', 'euc-kr', 'koi8-r', 'ibm866', 'windows-1251', 'macintosh'].map(label => new TextDecoder(label).encoding);
exports.unknownLabel = () => new TextDecoder('utf-7');
exports.fatal = () => new TextDecoder('utf-8', { fatal: true }).decode(bytes(0x61, 0xff));
exports.fatalCut = () => new TextDecoder('utf-8', { fatal: true }).decode(bytes(0xe2, 0x82));
exports.fatalGood = () => new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from('ż'));
exports.byteOrderMark = () => [new TextDecoder().decode(bytes(0xef, 0xbb, 0xbf, 0x61)), new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes(0xef, 0xbb, 0xbf, 0x61)), new TextDecoder('utf-16le').decode(bytes(0xff, 0xfe, 0x61, 0))];
exports.streams = () => { const decoder = new TextDecoder(); const euro = Buffer.from('€'); return [decoder.decode(euro.subarray(0, 1), { stream: true }), decoder.decode(euro.subarray(1, 2), { stream: true }), decoder.decode(euro.subarray(2), { stream: true }), decoder.decode()]; };
exports.streamsCut = () => { const decoder = new TextDecoder(); return [decoder.decode(bytes(0xe2), { stream: true }), decoder.decode(), decoder.decode(bytes(0x61))]; };
exports.markInPieces = () => { const decoder = new TextDecoder(); return [decoder.decode(bytes(0xef), { stream: true }), decoder.decode(bytes(0xbb, 0xbf, 0x61), { stream: true }), decoder.decode(), decoder.decode(bytes(0xef, 0xbb, 0xbf, 0x62))]; };
exports.legacy = () => [new TextDecoder('iso-8859-2').decode(bytes(0xbf)), new TextDecoder('windows-1251').decode(bytes(0xcf)), new TextDecoder('shift_jis').decode(bytes(0x83, 0x65)), new TextDecoder('gbk').decode(bytes(0xc4, 0xe3)), new TextDecoder('utf-16be').decode(bytes(0x20, 0xac)), new TextDecoder('euc-kr').decode(bytes(0xb0, 0xa1))];
exports.decodesWrong = () => new TextDecoder().decode('x');
exports.utilHasThem = () => { const util = require('util'); return [util.TextEncoder === TextEncoder, util.TextDecoder === TextDecoder]; };
exports.encoderStream = async () => (await read(source('a', '\ud83d', '\ude80', '').pipeThrough(new TextEncoderStream()))).map(chunk => Array.from(chunk));
exports.encoderStreamHalf = async () => (await read(source('a\ud83d').pipeThrough(new TextEncoderStream()))).map(chunk => Array.from(chunk));
exports.decoderStream = async () => (await read(source(bytes(0xe2, 0x82), bytes(0xac), bytes(0x61)).pipeThrough(new TextDecoderStream()))).join('');
exports.decoderStreamFatal = () => read(source(bytes(0xff)).pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))).catch(error => error.name);
exports.decoderStreamProperties = () => { const one = new TextDecoderStream('latin1', { fatal: true }); return [one.encoding, one.fatal, one.ignoreBOM, one.readable instanceof ReadableStream]; };
exports.compresses = async () => {
  const outcomes = {};
  for (const format of ['gzip', 'deflate', 'deflate-raw']) {
    const text = 'zipped '.repeat(20000);
    const packed = await join(source(Buffer.from(text)).pipeThrough(new CompressionStream(format)));
    const unpacked = await join(source(packed.subarray(0, 10), packed.subarray(10)).pipeThrough(new DecompressionStream(format)));
    outcomes[format] = [packed.length < 2000, String(unpacked) === text];
  }
  return outcomes;
};
exports.decompressesKnown = async () => String(await join(source(Buffer.from('H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==', 'base64')).pipeThrough(new DecompressionStream('gzip'))));
exports.decompressesWrong = () => join(source(Buffer.from('not gzip')).pipeThrough(new DecompressionStream('gzip'))).catch(error => error instanceof Error);
exports.compressionOfUnknown = () => { try { return new CompressionStream('br-x'); } catch (error) { return [error.name, error.code]; } };
