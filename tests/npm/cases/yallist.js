'use strict';

const { Yallist } = require('yallist');

exports['lists'] = () => { const list = new Yallist([1, 2, 3]); list.unshift(0); list.push(4); return [list.map(n => n * 2).toArray(), list.toArrayReverse(), list.length]; };
