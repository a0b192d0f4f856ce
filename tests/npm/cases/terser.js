'use strict';

const { minify } = require('terser');

exports['minifies'] = async () => { const { code, map } = await minify('function add(first, second) { const unused = 1; if (false) { return 0 } return first + second } console.log(add(1, 2), `a${1 + 1}`); class A { #x = 1; get x() { return this.#x ?? 2 } }', { sourceMap: true, mangle: { toplevel: true }, compress: { passes: 2 } }); return [code, map]; };
exports['says what is wrong'] = () => minify('a b').catch(error => [error.name, error.message, error.line, error.col]);
