'use strict';

const prettier = require('prettier');

exports['formats'] = async () => [await prettier.format('const a={b:1,c:[1,2,3],async d(){await e}} ;if(a)b()', { parser: 'babel', singleQuote: true }), await prettier.format('type A<T>={a?:T}|null;enum B{C=1}', { parser: 'typescript' }), await prettier.format('# a\n* b\n* c\n\n|x|y|\n|-|-|\n|1|2|', { parser: 'markdown' }), await prettier.format('a: {b:   1}', { parser: 'yaml' }), await prettier.format('.a{b:c}', { parser: 'css' })];
exports['says what is wrong'] = () => prettier.format('const', { parser: 'babel' }).catch(error => [error.name, error.loc]);
