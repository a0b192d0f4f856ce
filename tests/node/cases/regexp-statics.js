// `RegExp.$1` and its relatives, which are in no chapter of the standard that one should use, and in many packages.

'use strict';

const all = () => [RegExp.$1, RegExp.$2, RegExp.$9, RegExp.lastMatch, RegExp.lastParen, RegExp.leftContext, RegExp.rightContext, RegExp.input];

exports['after each way to match'] = () => {
  const seen = [];
  const see = done => { seen.push(all()); return done; };
  see(/(b)(c)?/.test('abcd'));
  see(/(b)(x)?/.exec('zażółć b 🚀'));
  see('one two'.replace(/(o)(n)/, '$2$1'));
  see('one two'.match(/t(w)/));
  see('one two three'.match(/(\w)\w+/g));
  see('a-b_c'.split(/([-_])/));
  see('one'.search(/n(.)/));
  see([...'a1b2'.matchAll(/([a-z])(\d)/g)]);
  see(/(1)(2)(3)(4)(5)(6)(7)(8)(9)(10)/.test('x12345678910y'));
  // What does not match changes nothing.
  see(/none/.test('abc'));
  return seen;
};
exports['while replacing'] = () => 'a1b2'.replace(/([a-z])(\d)/g, () => `${RegExp.$2}${RegExp.$1}`);
exports['destructured'] = () => {
  if (!/^([a-z]+)(\s+"([^"]+)")?/i.test('html "x"')) return 'no match';
  const { $1: name, $3: other } = RegExp;
  return [name, other];
};
