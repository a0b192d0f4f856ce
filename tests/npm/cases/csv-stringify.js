'use strict';

const { stringify } = require('csv-stringify');
const { stringify: stringifySync } = require('csv-stringify/sync');

exports['writes'] = () => stringifySync([{ a: 1, b: 'x "y"' }, { a: null, b: 'z,' }], { header: true });
exports['calls back'] = () => new Promise((resolve, reject) => { stringify([[1, 2], [3, 4]], (error, text) => (error ? reject(error) : resolve(text))); });
