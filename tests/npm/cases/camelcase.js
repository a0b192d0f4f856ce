'use strict';

const { default: camelCase } = require('camelcase');

exports['cases'] = () => [camelCase('foo-bar'), camelCase('Foo_BAR', { pascalCase: true }), camelCase('лорем-ипсум')];
