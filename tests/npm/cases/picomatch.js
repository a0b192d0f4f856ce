'use strict';

const picomatch = require('picomatch');

exports['matches'] = () => [picomatch('*.!(*a)')('abc.b'), picomatch.makeRe('a/**/b').source, picomatch.scan('!./foo/*.js').glob];
