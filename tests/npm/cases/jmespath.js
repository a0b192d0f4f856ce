'use strict';

const jmespath = require('jmespath');

exports['searches'] = () => jmespath.search({ people: [{ name: 'a', age: 20 }, { name: 'b', age: 30 }] }, 'people[?age > `25`].name | [0]');
