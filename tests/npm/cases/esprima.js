'use strict';

const esprima = require('esprima');

exports['parses'] = () => [esprima.parseScript('var a = 1;'), esprima.tokenize('a()').length];
