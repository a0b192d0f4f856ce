'use strict';

const _ = require('lodash');

exports['groups and sorts'] = () => _(['one', 'three', 'two']).groupBy('length').mapValues(words => _.sortBy(words)).value();
exports['clones deeply'] = () => _.cloneDeep({ date: new Date(0), map: new Map([[1, { a: 1 }]]), expression: /a/gi, buffer: Buffer.from('a') });
exports['templates'] = () => _.template('<% names.forEach(name => { %>[<%- name %>]<% }) %>')({ names: ['a', '<b>'] });
exports['debounces'] = () => new Promise(resolve => { _.debounce(resolve, 5)('done'); });
exports['merges, picks and words'] = () => [_.merge({ a: { b: 1 } }, { a: { c: 2 } }), _.pick({ a: 1, b: 2 }, ['b']), _.camelCase('foo bar-baz'), _.deburr('déjà vu'), _.words('fred, barney & pebbles')];
