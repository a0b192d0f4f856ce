// `node:path`: the paths of POSIX, which are ours, and those of Windows, which are loaded when they
// are asked for.

import { native } from 'duet:native';
import { checkObject, checkString } from 'duet:errors';

/** Without `.`, without doubled slashes, and with `..` followed as far as there is something above. */
export function normalizeSegments(segments, mayGoAbove) {
  const kept = [];
  for (const segment of segments) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (mayGoAbove) kept.push('..');
  }
  return kept;
}

/** Where the dot of the ending is, relative to the name of a file; 0 if there is none. */
export function endingAt(base) {
  const dot = base.lastIndexOf('.');
  return dot <= 0 || base === '..' ? 0 : dot;
}

/** The last segment without the ending that was given, unless that is all of it. */
export function withoutSuffix(base, suffix) {
  return suffix && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}

/** What Node.js says of a path that is only slashes, which depends on whether there is a suffix. */
export function nameless(path, suffix) {
  return suffix && suffix.length <= path.length ? path : '';
}

export function formatWith(separator, parts) {
  checkObject(parts, 'pathObject');
  const folder = parts.dir || parts.root;
  const base = parts.base || `${parts.name || ''}${parts.ext ? `${parts.ext[0] === '.' ? '' : '.'}${parts.ext}` : ''}`;
  if (!folder) return base;
  return folder === parts.root ? `${folder}${base}` : `${folder}${separator}${base}`;
}

/** Where the last segment begins and ends, without the slashes that follow it. */
function lastSegment(path, from = 0) {
  let end = path.length;
  while (end > from && path[end - 1] === '/') end--;
  return [Math.max(path.lastIndexOf('/', end - 1) + 1, from), end];
}

function resolve(...paths) {
  let path = '';
  let isAbsolute = false;
  for (let index = paths.length - 1; index >= -1 && !isAbsolute; index--) {
    const part = index >= 0 ? paths[index] : native.workingDirectory();
    checkString(part, `paths[${index}]`);
    if (part === '') continue;
    path = `${part}/${path}`;
    isAbsolute = part[0] === '/';
  }
  const resolved = normalizeSegments(path.split('/'), !isAbsolute).join('/');
  return isAbsolute ? `/${resolved}` : resolved || '.';
}

function normalize(path) {
  checkString(path, 'path');
  if (path === '') return '.';
  const isAbsolute = path[0] === '/';
  const isFolder = path.at(-1) === '/';
  const normal = normalizeSegments(path.split('/'), !isAbsolute).join('/');
  if (normal === '') return isAbsolute ? '/' : isFolder ? './' : '.';
  return `${isAbsolute ? '/' : ''}${normal}${isFolder ? '/' : ''}`;
}

function isAbsolute(path) {
  checkString(path, 'path');
  return path[0] === '/';
}

function join(...paths) {
  for (const path of paths) checkString(path, 'path');
  return normalize(paths.filter(path => path !== '').join('/'));
}

function relative(from, to) {
  checkString(from, 'from');
  checkString(to, 'to');
  if (from === to) return '';
  const here = resolve(from).split('/').slice(1).filter(Boolean);
  const there = resolve(to).split('/').slice(1).filter(Boolean);
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared++;
  return [...Array(here.length - shared).fill('..'), ...there.slice(shared)].join('/');
}

const toNamespacedPath = path => path;

function dirname(path) {
  checkString(path, 'path');
  if (path === '') return '.';
  let end = path.length - 1;
  while (end >= 1 && path[end] === '/') end--;
  end = end < 1 ? -1 : path.lastIndexOf('/', end);
  if (end < 1) return path[0] === '/' ? '/' : '.';
  return end === 1 && path[0] === '/' ? '//' : path.slice(0, end);
}

function basename(path, suffix) {
  if (suffix !== undefined) checkString(suffix, 'suffix');
  checkString(path, 'path');
  if (suffix && suffix === path) return '';
  const base = path.slice(...lastSegment(path));
  return base === '' ? nameless(path, suffix) : withoutSuffix(base, suffix);
}

function extname(path) {
  checkString(path, 'path');
  const base = path.slice(...lastSegment(path));
  const dot = endingAt(base);
  return dot === 0 ? '' : base.slice(dot);
}

const format = formatWith.bind(null, '/');

function parse(path) {
  checkString(path, 'path');
  const root = path[0] === '/' ? '/' : '';
  const [start, end] = lastSegment(path, root.length);
  const base = path.slice(start, end);
  // Node.js sees an ending in `..` here, and only here.
  const dot = base === '..' && start === 1 ? 1 : endingAt(base);
  const dir = start > root.length ? path.slice(0, start - 1) : root;
  return { root, dir, base, ext: dot === 0 ? '' : base.slice(dot), name: dot === 0 ? base : base.slice(0, dot) };
}

function matchesGlob(path, pattern) {
  checkString(path, 'path');
  checkString(pattern, 'pattern');
  return native.lazy('duet:path/glob').matches(path, pattern, '/');
}

const posix = {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format, parse, matchesGlob,
  sep: '/', delimiter: ':', win32: null, posix: null, _makeLong: toNamespacedPath,
};
posix.posix = posix;
Object.defineProperty(posix, 'win32', {
  enumerable: true,
  configurable: true,
  get() {
    const { win32 } = native.lazy('duet:path/win32');
    win32.posix = posix;
    Object.defineProperty(posix, 'win32', { value: win32, writable: true, enumerable: true, configurable: true });
    return win32;
  },
  set(value) { Object.defineProperty(posix, 'win32', { value, writable: true, enumerable: true, configurable: true }); },
});

export default posix;
