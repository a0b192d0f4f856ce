// `node:querystring`

'use strict';

const querystring = require('node:querystring');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const TEXTS = ['', 'a', 'a=', '=a', '=', '&', '&&', 'a=b', 'a=b&c=d', 'a=b&a=c&a=d', 'a=b=c', 'a&b', 'a=1&&b=2', '&a=1&', 'a+b=c+d', 'a%20b=c%20d', 'a=%', 'a=%zz', 'a=%e4', 'a=%E4%F6', '%=1', 'a=%F0%9F%9A%80', 'é=ü', '__proto__=1', 'toString=x&toString=y',
  'a=b;c=d', 'a:b;c:d', 'a[]=1&a[]=2', 'a=%2', 'a=%25', 'a%3Db=c', 'hasOwnProperty=1'];

exports['names'] = () => [Object.keys(querystring).sort(), querystring.encode === querystring.stringify, querystring.decode === querystring.parse];
exports['parse'] = () => TEXTS.map(text => querystring.parse(text));
exports['parse with other separators'] = () => TEXTS.flatMap(text => [querystring.parse(text, ';', ':'), querystring.parse(text, '&&', '=='), querystring.parse(text, null, null)]);
exports['parse what is no text'] = () => [undefined, null, 5, {}, []].map(value => querystring.parse(value));
exports['parse has no prototype'] = () => Object.getPrototypeOf(querystring.parse('a=b'));
exports['maxKeys'] = () => {
  const many = Array.from({ length: 1100 }, (_, index) => `k${index}=v`).join('&');
  return [Object.keys(querystring.parse(many)).length, Object.keys(querystring.parse(many, '&', '=', { maxKeys: 0 })).length, Object.keys(querystring.parse(many, '&', '=', { maxKeys: 3 })), querystring.parse('a&&b&c', '&', '=', { maxKeys: 2 })];
};
exports['own decoder'] = () => [querystring.parse('a+b=c%20d', '&', '=', { decodeURIComponent: text => `<${text}>` }), querystring.parse('a=%20', '&', '=', { decodeURIComponent: () => { throw new Error('no'); } })];
exports['stringify'] = () => [
  { a: 1, b: 'x y', c: [1, 'two', true, null], d: undefined, e: null, f: NaN, g: Infinity, h: 10n, i: {}, j: () => 1, k: [], l: '', m: -0, n: 1e21, o: 'é&=?#%', p: false },
  'text', null, undefined, 5, [], ['a', 'b'], Object.create({ inherited: 1 }), { 'a b': ['c d', 'é'] }, { '': '' }, { "!'()*-._~": "!'()*-._~" },
].map(value => querystring.stringify(value));
exports['stringify with other separators'] = () => [querystring.stringify({ a: 1, b: [2, 3] }, ';', ':'), querystring.stringify({ a: 1, b: 2 }, '', ''), querystring.stringify({ a: 'b c' }, '&', '=', { encodeURIComponent: text => text.toUpperCase() })];
exports['half a surrogate pair'] = () => [thrown(() => querystring.stringify({ a: '\ud800' })), thrown(() => querystring.escape('\udc00'))];
exports['escape'] = () => [querystring.escape('a b&c=é"\u{1F680}'), querystring.escape(5), querystring.escape({ toString: () => 'o' }), querystring.escape(undefined), querystring.escape(['a', 1]), thrown(() => querystring.escape(Symbol('s'))).name, thrown(() => querystring.escape(Object.create(null))).name];
exports['unescape'] = () => ['a%20b', '%', '%zz', '%E4', 'a+b', '%F0%9F%9A%80', '%C3%A9%E4'].map(text => querystring.unescape(text));
exports['unescapeBuffer'] = () => ['a%20b', '%', '%zz', '%E4%', 'a+b', '%41%4', 'é'].flatMap(text => [querystring.unescapeBuffer(text).toString('hex'), querystring.unescapeBuffer(text, true).toString('hex')]);
exports['replaced functions'] = () => {
  const { escape, unescape } = querystring;
  querystring.escape = text => `(${text})`;
  querystring.unescape = text => `[${text}]`;
  try {
    return [querystring.stringify({ a: 'b' }), querystring.parse('a=b')];
  } finally {
    Object.assign(querystring, { escape, unescape });
  }
};
