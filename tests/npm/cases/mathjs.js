'use strict';

const { create, all, evaluate, matrix, multiply, derivative } = require('mathjs');

exports['evaluates'] = () => [evaluate('12 / (2.3 + 0.7)'), evaluate('12.7 cm to inch').toString(), evaluate('sin(45 deg) ^ 2').toFixed(6), evaluate('det([-1, 2; 3, 1])')];
exports['matrices'] = () => multiply(matrix([[1, 2], [3, 4]]), matrix([[1, 0], [0, 2]])).toArray();
exports['symbols'] = () => derivative('x^2 + x', 'x').toString();
exports['big numbers'] = () => create(all, { number: 'BigNumber', precision: 32 }).evaluate('1/3').toString();
