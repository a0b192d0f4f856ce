// `node:path`

'use strict';

const path = require('node:path');

const PATHS = [
  '', '.', '..', '/', '//', '///', '/..', '/a', 'a', 'a/', '/a/b', '/a//b', 'a/b/', './a', '../a', 'a/../..', '/a/./b/../c', '/a/b/.js', 'a.js', 'a.b.js', '.js', '..js', 'a.', 'a..', '...',
  '/a/b.tar.gz', ' ', 'a b/c d', 'é/ü.ž', '/tmp/../../x', 'C:', 'C:\\', 'C:/a', 'c:a', 'C:\\a\\..\\b', '\\\\server\\share\\a', '\\\\server\\share', '\\\\.\\pipe\\x', '\\\\?\\C:\\a', '\\a', 'a\\b', 'a/b\\c', 'C:\\a.js', '//server/share/', 'con:', 'a:b', './c:/x', 'C:\\\\a\\\\', '\\\\a', '/a/b\\..',
];
const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const both = run => [run(path.posix), run(path.win32)];

exports['shape'] = () => [path === path.posix, path.posix.posix === path.posix, path.win32.posix === path.posix, path.win32.win32 === path.win32, path.sep, path.delimiter, path.win32.sep, path.win32.delimiter, Object.keys(path).sort(), path._makeLong === path.toNamespacedPath];
exports['join'] = () => [path.join('/a', '..', 'b', './c'), path.join(''), path.join('a', '', 'c/')];
for (const name of ['normalize', 'dirname', 'basename', 'extname', 'parse', 'isAbsolute', 'toNamespacedPath']) {
  exports[name] = () => both(paths => PATHS.filter(one => paths === path.posix || one !== '' || name !== 'toNamespacedPath').filter(one => name !== 'toNamespacedPath' || paths === path.posix || /^(C:.|\\)/.test(one)).map(one => paths[name](one)));
}
exports['basename with a suffix'] = () => both(paths => PATHS.flatMap(one => ['.js', 'a', '/', '', one, 'b.js'].map(suffix => paths.basename(one, suffix))));
exports['join of two'] = () => both(paths => PATHS.flatMap(one => ['b', '../c', '/d', '', 'C:\\e'].flatMap(other => [paths.join(one, other), paths.join(other, one)])));
exports['join of none'] = () => both(paths => [paths.join(), paths.join('', ''), paths.join('//a', 'b'), paths.join('\\\\a', 'b')]);
exports['resolve'] = () => [
  PATHS.flatMap(one => [path.posix.resolve('/base', one), path.posix.resolve('/base/x', one, '../y')]),
  PATHS.filter(one => !/^[a-z]:(?!\/)/i.test(one)).flatMap(one => [path.win32.resolve('C:\\base', one), path.win32.resolve('\\\\host\\share', one, '..\\y')]),
];
exports['relative'] = () => [
  PATHS.flatMap(one => ['/a', '/a/b/c', '/', '/x/y'].flatMap(other => [path.posix.relative(other, path.posix.resolve('/', one)), path.posix.relative(path.posix.resolve('/', one), other)])),
  ['C:\\a\\b', 'c:\\A\\c', 'D:\\a', 'C:\\', '\\\\x\\y\\a', '\\\\x\\y\\b', '\\\\x\\z'].flatMap((one, _, all) => all.map(other => path.win32.relative(one, other))),
];
exports['format'] = () => both(paths => [
  paths.format({ dir: '/a', base: 'b' }), paths.format({ root: '/', base: 'b' }), paths.format({ root: '/', dir: '/', name: 'b', ext: 'c' }), paths.format({ name: 'a', ext: '.b' }), paths.format({}),
  paths.format({ root: '/', name: 'f', ext: '.t' }), thrown(() => paths.format()), thrown(() => paths.format('a')), thrown(() => paths.format(null)), thrown(() => paths.format([])),
]);
exports['format of what was parsed'] = () => both(paths => PATHS.map(one => paths.format(paths.parse(one))));
exports['wrong types'] = () => both(paths => ['normalize', 'dirname', 'basename', 'extname', 'parse', 'isAbsolute', 'resolve', 'join'].flatMap(name => [undefined, null, 1, {}, []].map(value => thrown(() => paths[name](value)))));
exports['more wrong types'] = () => both(paths => [thrown(() => paths.relative(1, 'a')), thrown(() => paths.relative('a', 1)), thrown(() => paths.basename('a', 1)), thrown(() => paths.join('a', 1)), thrown(() => paths.resolve('a', 1)), paths.toNamespacedPath(5), paths.toNamespacedPath(null)]);
exports['working directory'] = () => [path.resolve() === process.cwd(), path.resolve('') === process.cwd(), path.relative('', 'a'), path.resolve('x') === `${process.cwd()}/x`];
exports['matchesGlob'] = () => ['a/b.js', 'a.js', 'a/b/c.js', '.x', 'a/.x', 'b'].map(one => ['*', '**', '**/*.js', 'a/*', 'a/**', '*.{js,ts}', '?.js', '[ab].js', '[!a]', 'a/**/c.js'].map(pattern => path.matchesGlob(one, pattern)));
