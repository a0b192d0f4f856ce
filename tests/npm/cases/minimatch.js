'use strict';

const { minimatch, Minimatch } = require('minimatch');

exports['matches'] = () => [minimatch('a/b.js', '**/*.js'), minimatch('.a', '*'), minimatch('a.{js,ts}', 'a.\\{js,ts\\}'), new Minimatch('+(a|b)c').match('abac'), minimatch.braceExpand('{1..3}x')];
