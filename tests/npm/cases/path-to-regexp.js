'use strict';

const { match, compile, pathToRegexp } = require('path-to-regexp');

exports['matches and writes'] = () => [match('/users/:id{/:more}')('/users/7/x'), compile('/a/*path')({ path: ['b', 'c'] }), pathToRegexp('/:a').regexp.source];
