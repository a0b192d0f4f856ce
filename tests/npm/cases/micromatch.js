'use strict';

const micromatch = require('micromatch');

exports['matches'] = () => [micromatch(['a.js', 'b.ts', 'c/d.js'], ['*.js', '!a*']), micromatch.isMatch('a/b/c', 'a/**'), micromatch.capture('test/*.js', 'test/foo.js'), micromatch.braces('{a,b}')];
