// `path.win32`: the paths of Windows, with drives (`C:`), shares (`\\server\share`) and devices
// (`\\.\`, `\\?\`). Both slashes separate; what comes out has backslashes.

import { native } from 'duet:native';
import { checkString } from 'duet:errors';
import { endingAt, formatWith, nameless, normalizeSegments, withoutSuffix } from 'duet:node/path';

const isSeparator = character => character === '/' || character === '\\';
const hasDrive = path => /^[A-Za-z]:/.test(path);
const SHARE = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/;
const RESERVED = /^(?:con|prn|aux|nul|(?:com|lpt)[1-9\u00b9\u00b2\u00b3])$/i;

/** What a path begins with: the device, how long all of the root is, and whether it is absolute. */
function rootOf(path) {
  if (isSeparator(path[0])) {
    const share = SHARE.exec(path);
    if (!share) return { device: '', length: 1, isAbsolute: true };
    // `\\.\` and `\\?\` name devices.
    if (share[1] === '.' || share[1] === '?') return { device: `\\\\${share[1]}`, length: 4, isAbsolute: true };
    return { device: `\\\\${share[1]}\\${share[2]}`, length: share[0].length, isAbsolute: true, isShare: true };
  }
  if (!hasDrive(path)) return { device: '', length: 0, isAbsolute: false };
  const isAbsolute = isSeparator(path[2]);
  return { device: path.slice(0, 2), length: isAbsolute ? 3 : 2, isAbsolute };
}

/** How much of a path is its root as written, for `parse` and `dirname`. */
function rootLength(path) {
  if (isSeparator(path[0])) {
    const share = SHARE.exec(path);
    return share ? Math.min(share[0].length + 1, path.length) : 1;
  }
  return hasDrive(path) ? isSeparator(path[2]) ? 3 : 2 : 0;
}

const split = path => path.split(/[\\/]/);

function lastSegment(path, from) {
  let end = path.length;
  while (end > from && isSeparator(path[end - 1])) end--;
  let start = end;
  while (start > from && !isSeparator(path[start - 1])) start--;
  return [start, end];
}

/** The directory that Windows would keep for a drive, or that of the process. */
function workingDirectory(drive) {
  if (drive === '') return native.workingDirectory();
  const { env } = native.lazy('duet:process').process;
  const kept = env[`=${drive}`] || native.workingDirectory();
  return kept.slice(0, 2).toLowerCase() !== drive.toLowerCase() && kept[2] === '\\' ? `${drive}\\` : kept;
}

function resolve(...paths) {
  let device = '';
  let tail = '';
  let isAbsolute = false;
  for (let index = paths.length - 1; index >= -1; index--) {
    const path = index >= 0 ? paths[index] : workingDirectory(device);
    if (index >= 0) checkString(path, `paths[${index}]`);
    if (path === '') continue;
    const root = rootOf(path);
    if (root.device !== '') {
      if (device === '') device = root.device;
      else if (root.device.toLowerCase() !== device.toLowerCase()) continue;
    }
    if (isAbsolute) {
      if (device !== '') break;
      continue;
    }
    tail = `${path.slice(root.length)}\\${tail}`;
    isAbsolute = root.isAbsolute;
    if (isAbsolute && device !== '') break;
  }
  tail = normalizeSegments(split(tail), !isAbsolute).join('\\');
  return isAbsolute ? `${device}\\${tail}` : `${device}${tail}` || '.';
}

function normalize(path) {
  checkString(path, 'path');
  if (path === '') return '.';
  if (path.length === 1) return path === '/' ? '\\' : path;
  let { device, length, isAbsolute, isShare } = rootOf(path);
  if (isShare && length === path.length) return `${device}\\`;
  const colon = path.indexOf(':');
  const isReserved = colon >= 0 && RESERVED.test(path.slice(0, colon));
  if (!isAbsolute && device === '' && colon > 0 && isReserved) {
    device = path.slice(0, colon + 1);
    length = colon + 1;
  }
  let tail = normalizeSegments(split(path.slice(length)), !isAbsolute).join('\\');
  if (tail === '' && !isAbsolute) tail = '.';
  if (tail !== '' && isSeparator(path.at(-1))) tail += '\\';
  // What was relative must not become something with a drive.
  if (!isAbsolute && device === '' && colon >= 0 && (hasDrive(tail) || /:(?:[\\/]|$)/.test(path))) return `.\\${tail}`;
  if (isReserved) return `.\\${device}${tail}`;
  return isAbsolute ? `${device}\\${tail}` : `${device}${tail}`;
}

function isAbsolute(path) {
  checkString(path, 'path');
  return isSeparator(path[0]) || (hasDrive(path) && isSeparator(path[2]));
}

function join(...paths) {
  for (const path of paths) checkString(path, 'path');
  const parts = paths.filter(path => path !== '');
  if (parts.length === 0) return '.';
  const joined = parts.join('\\');
  // Only a first part that is meant to begin with a share may make one.
  const isShare = /^[\\/]{2}[^\\/]/.test(parts[0]);
  return normalize(isShare ? joined : joined.replace(/^[\\/]{2,}/, '\\'));
}

function relative(from, to) {
  checkString(from, 'from');
  checkString(to, 'to');
  if (from === to) return '';
  const there = resolve(to);
  const segments = path => path.replace(/^\\+|\\+$/g, '').split('\\').filter(Boolean);
  const start = segments(resolve(from));
  const end = segments(there);
  let shared = 0;
  while (shared < start.length && shared < end.length && start[shared].toLowerCase() === end[shared].toLowerCase()) shared++;
  if (shared === 0 && start.length > 0 && end.length > 0) return there;
  return [...Array(start.length - shared).fill('..'), ...end.slice(shared)].join('\\');
}

function toNamespacedPath(path) {
  if (typeof path !== 'string' || path === '') return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (/^\\\\[^?.]/.test(resolved)) return `\\\\?\\UNC\\${resolved.slice(2)}`;
  return /^[A-Za-z]:\\/.test(resolved) ? `\\\\?\\${resolved}` : resolved;
}

function dirname(path) {
  checkString(path, 'path');
  if (path === '') return '.';
  if (path.length === 1) return isSeparator(path) ? path : '.';
  const root = rootLength(path);
  if (root === path.length && isSeparator(path[0]) && SHARE.exec(path)?.[0] === path) return path;
  const [start] = lastSegment(path, root);
  // The slash before the last segment, and not one that the root ends with.
  if (start > root) return path.slice(0, start - 1);
  return root === 0 ? '.' : path.slice(0, root);
}

function basename(path, suffix) {
  if (suffix !== undefined) checkString(suffix, 'suffix');
  checkString(path, 'path');
  if (suffix && suffix === path) return '';
  const from = hasDrive(path) ? 2 : 0;
  const base = path.slice(...lastSegment(path, from));
  return base !== '' ? withoutSuffix(base, suffix) : nameless(path, suffix).slice(from);
}

function extname(path) {
  checkString(path, 'path');
  const base = path.slice(...lastSegment(path, hasDrive(path) ? 2 : 0));
  const dot = endingAt(base);
  return dot === 0 ? '' : base.slice(dot);
}

function parse(path) {
  checkString(path, 'path');
  const length = rootLength(path);
  const root = path.slice(0, length);
  const [start, end] = lastSegment(path, length);
  const base = path.slice(start, end);
  const dot = endingAt(base);
  return { root, dir: start > length ? path.slice(0, start - 1) : root, base, ext: dot === 0 ? '' : base.slice(dot), name: dot === 0 ? base : base.slice(0, dot) };
}

function matchesGlob(path, pattern) {
  checkString(path, 'path');
  checkString(pattern, 'pattern');
  return native.lazy('duet:path/glob').matches(path, pattern, '\\');
}

export const win32 = {
  resolve, normalize, isAbsolute, join, relative, toNamespacedPath, dirname, basename, extname, format: formatWith.bind(null, '\\'), parse, matchesGlob,
  sep: '\\', delimiter: ';', win32: null, posix: null, _makeLong: toNamespacedPath,
};
win32.win32 = win32;
