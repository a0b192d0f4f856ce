'use strict';

const { add, filter, groupBy, head, inc, lensPath, map, multiply, over, pipe, sum } = require('ramda');

exports['pipes'] = () => pipe(filter(n => n % 2 === 0), map(multiply(3)), sum)([1, 2, 3, 4]);
exports['lenses'] = () => over(lensPath(['a', 'b']), inc, { a: { b: 1 } });
exports['groups'] = () => groupBy(word => head(word), ['apple', 'avocado', 'bean']);
