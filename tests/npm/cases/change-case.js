'use strict';

const { camelCase, snakeCase, pascalCase, kebabCase, sentenceCase } = require('change-case');

exports['cases'] = () => [camelCase('foo bar-baz'), snakeCase('fooBarBaz'), pascalCase('foo bar'), kebabCase('FooBar2Baz'), sentenceCase('fooBar')];
