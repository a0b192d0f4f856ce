'use strict';

const sass = require('sass');

const source = '@use "sass:math"; $w: 10px; @mixin big($x) { width: math.div($x, 2) * 3; } .a { &:hover { color: darken(#fff, 10%); } @include big($w); @each $n in a, b { .#{$n} { margin: $w; } } }';

exports['compiles'] = () => [sass.compileString(source, { silenceDeprecations: ['color-functions'] }).css, sass.compileString('.a { b: 1 + 2 }', { style: 'compressed' }).css];
exports['says what is wrong'] = () => { try { return sass.compileString('.a { b: $none }', { alertColor: false }).css; } catch (error) { return [error.sassMessage, error.span.start.column]; } };
exports['imports'] = async () => (await sass.compileStringAsync('@use "x:y"; .a { b: y.$c }', { importers: [{ canonicalize: url => new URL(url), load: async () => ({ contents: '$c: 3px', syntax: 'scss' }) }] })).css;
