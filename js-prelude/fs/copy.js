// `fs.cp`: files, folders and links, with a filter. It is a generator of steps, see `run.js`.

import { checkBoolean, checkFunction, checkInteger, checkObject } from 'duet:errors';
import { constants } from 'duet:fs/constants';
import { toStats } from 'duet:fs/facts';
import { plan } from 'duet:fs/run';
import path from 'duet:node/path';

const DEFAULTS = { dereference: false, errorOnExist: false, filter: undefined, force: true, preserveTimestamps: false, recursive: false, verbatimSymlinks: false };

function toCopyOptions(options) {
  if (options === undefined || options === null) return { ...DEFAULTS, mode: 0 };
  checkObject(options, 'options');
  const all = { ...DEFAULTS, mode: 0, ...options };
  for (const name of Object.keys(DEFAULTS)) if (name !== 'filter') checkBoolean(all[name], `options.${name}`);
  checkInteger(all.mode ?? 0, 'mode', 0, 7);
  if (all.filter !== undefined) checkFunction(all.filter, 'options.filter');
  return all;
}

const WORDS = { EINVAL: [22, 'Invalid src or dest', 'invalid argument'], EISDIR: [21, 'Recursive option not enabled, cannot copy a directory', 'is a directory'], EEXIST: [17, 'Target already exists', 'file already exists'] };

function copyError(code, system, message, destination, title = WORDS[system][1]) {
  const [errno, , words] = WORDS[system];
  const error = new Error(`${title}: cp returned ${system} (${message}) ${destination}`);
  Object.defineProperty(error, 'name', { value: 'SystemError', writable: true, configurable: true });
  Object.assign(error, { code, info: { message, path: destination, syscall: 'cp', errno, code: system }, errno, syscall: 'cp', path: destination });
  return error;
}

const stat = (name, file, isNeeded) => plan(name, [file, false, isNeeded], numbers => numbers && toStats(numbers, false));

export function copySteps(source, destination, options) {
  const all = toCopyOptions(options);
  return copyAll(String(source), String(destination), all);
}

function* copyAll(source, destination, options) {
  if (options.filter && !(yield* allowed(source, destination, options))) return;
  const { from, to } = yield* look(source, destination, options);
  if (to && from.ino === to.ino && from.dev === to.dev) throw copyError('ERR_FS_CP_EINVAL', 'EINVAL', 'src and dest cannot be the same', destination);
  if (from.isDirectory() && path.resolve(destination).startsWith(path.resolve(source) + path.sep)) {
    throw copyError('ERR_FS_CP_EINVAL', 'EINVAL', `cannot copy ${source} to a subdirectory of self ${destination}`, destination);
  }
  const parent = path.dirname(destination);
  if (!(yield stat('stat', parent, false))) yield plan('mkdir', [parent, 0o777, true]);
  yield* copyOne(source, destination, from, to, options);
}

function* allowed(source, destination, options) {
  const answer = options.filter(source, destination);
  return answer !== null && typeof answer === 'object' && typeof answer.then === 'function' ? yield answer : answer;
}

function* look(source, destination, options) {
  const name = options.dereference ? 'stat' : 'lstat';
  const from = yield stat(name, source, true);
  const to = yield stat(name, destination, false);
  return { from, to };
}

function* copyOne(source, destination, from, to, options) {
  if (from.isDirectory()) {
    if (!options.recursive) throw copyError('ERR_FS_EISDIR', 'EISDIR', `Recursive option not enabled, cannot copy a directory: ${source}`, source, 'Recursive option not enabled, cannot copy a directory');
    if (to && !to.isDirectory()) throw copyError('ERR_FS_CP_DIR_TO_NON_DIR', 'EISDIR', `cannot overwrite non-directory ${destination} with directory ${source}`, destination, 'Cannot overwrite non-directory with directory');
    yield* copyFolder(source, destination, from, to, options);
  } else if (from.isFile() || from.isCharacterDevice() || from.isBlockDevice()) {
    if (to?.isDirectory()) throw copyError('ERR_FS_CP_NON_DIR_TO_DIR', 'EISDIR', `cannot overwrite directory ${destination} with non-directory ${source}`, destination, 'Cannot overwrite directory with non-directory');
    yield* copyFile(source, destination, from, to, options);
  } else if (from.isSymbolicLink()) {
    yield* copyLink(source, destination, to, options);
  } else {
    throw copyError('ERR_FS_CP_UNKNOWN', 'EINVAL', `cannot copy an unknown file type: ${destination}`, destination, 'Cannot copy an unknown file type');
  }
}

function* copyFile(source, destination, from, to, options) {
  if (to) {
    if (!options.force) {
      if (options.errorOnExist) throw copyError('ERR_FS_CP_EEXIST', 'EEXIST', `${destination} already exists`, destination);
      return;
    }
    yield plan('unlink', [destination]);
  }
  yield plan('copyFile', [source, destination, (options.mode & constants.COPYFILE_EXCL) !== 0]);
  if (options.preserveTimestamps) yield plan('utimes', [destination, from.atimeMs / 1000, from.mtimeMs / 1000]);
}

function* copyFolder(source, destination, from, to, options) {
  if (!to) yield plan('mkdir', [destination, 0o777, false]);
  for (const name of yield plan('readdir', [source, false, false, false])) {
    const inside = path.join(source, name);
    const target = path.join(destination, name);
    if (options.filter && !(yield* allowed(inside, target, options))) continue;
    const pair = yield* look(inside, target, options);
    yield* copyOne(inside, target, pair.from, pair.to, options);
  }
  if (!to) yield plan('chmod', [destination, from.mode & 0o7777]);
}

function* copyLink(source, destination, to, options) {
  let target = yield plan('readlink', [source, false]);
  if (!options.verbatimSymlinks && !path.isAbsolute(target)) target = path.resolve(path.dirname(source), target);
  if (to) {
    if (!to.isSymbolicLink() && !to.isFile()) throw copyError('ERR_FS_CP_EEXIST', 'EEXIST', `${destination} already exists`, destination);
    yield plan('unlink', [destination]);
  }
  yield plan('symlink', [target, destination]);
}
