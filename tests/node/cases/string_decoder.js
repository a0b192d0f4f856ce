// `node:string_decoder`

'use strict';

const { StringDecoder } = require('node:string_decoder');

const attempt = run => {
  try {
    return run();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
};
const inPieces = (encoding, bytes, size) => {
  const decoder = new StringDecoder(encoding);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += size) {
    pieces.push(decoder.write(bytes.subarray(at, at + size)), decoder.lastNeed, decoder.lastTotal);
  }
  return [...pieces, decoder.end()];
};

for (const encoding of ['utf8', 'base64', 'base64url', 'latin1', 'hex', 'ascii']) {
  exports[`${encoding} in pieces`] = () => [1, 2, 3, 5].map(size => inPieces(encoding, Buffer.from('aż€🚀!'), size));
}
// Where the halves of a pair come in different pieces, hosts differ in which piece the text is.
exports['utf16le in pieces'] = () => [1, 2, 3, 5].map(size => inPieces('utf16le', Buffer.from('aż€🚀!', 'utf16le'), size).filter(piece => typeof piece === 'string').join(''));
exports['utf16le in whole units'] = () => inPieces('utf16le', Buffer.from('aż€🚀!', 'utf16le'), 2);
exports['broken UTF-8 in pieces'] = () => [[0xff, 0x41], [0xe2, 0x82], [0xe2, 0x41], [0xf0, 0x9f, 0x41], [0xc0, 0x80], [0x80, 0x80], [0xf0, 0x9f, 0x9a]].map(bytes => {
  const decoder = new StringDecoder();
  return [decoder.write(Buffer.from(bytes)), decoder.end()];
});
exports['end takes the last piece'] = () => {
  const decoder = new StringDecoder('utf8');
  return [decoder.write(Buffer.from([0xe2])), decoder.end(Buffer.from([0x82, 0xac])), decoder.end(), decoder.write(Buffer.from('next'))];
};
exports['properties'] = () => {
  const decoder = new StringDecoder('UCS2');
  return [decoder.encoding, new StringDecoder().encoding, new StringDecoder('binary').encoding, decoder.write(Buffer.from([1])), decoder.lastNeed, decoder.lastTotal, decoder.lastChar[0]];
};
exports['a string is its own text'] = () => new StringDecoder().write('text');
exports['other views'] = () => new StringDecoder().write(new Uint16Array([0x4241]));
exports['wrong arguments'] = () => [attempt(() => new StringDecoder('nope')), attempt(() => new StringDecoder().write(5)), attempt(() => new StringDecoder().write(null)), attempt(() => new StringDecoder(5))];
exports['inherited'] = () => {
  function Own() { StringDecoder.call(this, 'hex'); }
  Object.setPrototypeOf(Own.prototype, StringDecoder.prototype);
  return new Own().write(Buffer.from('ab'));
};
