// `node:punycode`

'use strict';

const punycode = require('node:punycode');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const TEXTS = ['', 'a', 'bücher', 'mañana', '他们为什么不说中文', 'ليهمابتكلموشعربي؟', '3年B組金八先生', 'ひとつ屋根の下2', '-> $1.00 <-', '\u{1F4A9}', 'a-b', 'aé-b', 'Üü', 'x\u{10FFFF}'];

exports['names'] = () => [Object.keys(punycode), punycode.version, Object.keys(punycode.ucs2)];
exports['encode'] = () => TEXTS.map(text => punycode.encode(text));
exports['decode'] = () => TEXTS.map(text => punycode.decode(punycode.encode(text)) === text);
exports['decode what is wrong'] = () => ['é-a', 'a-é', 'a-!', '99999999', 'ls8h=', 'xn--a', '\x80'].map(text => thrown(() => punycode.decode(text)));
exports['toASCII'] = () => ['mañana.com', 'example.com', 'mañana@mañana.com', '\u{1F4A9}.la', 'a\u3002b', 'a\uff0eé', 'джумла@джpумлатест.bрфa'].map(text => punycode.toASCII(text));
exports['toUnicode'] = () => ['xn--maana-pta.com', 'example.com', 'a@xn--maana-pta.com', 'XN--MAANA-PTA.com', 'xn--ls8h.la'].map(text => punycode.toUnicode(text));
exports['ucs2'] = () => [punycode.ucs2.decode('a\u{1F680}é'), punycode.ucs2.encode([97, 0x1F680]), punycode.ucs2.decode('\ud800a'), punycode.ucs2.encode([])];
