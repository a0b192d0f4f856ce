// What `node:fs` tells of files: `Stats`, `BigIntStats`, `StatFs` and `Dirent`.

import { constants } from 'duet:fs/constants';

const { S_IFMT, S_IFREG, S_IFDIR, S_IFCHR, S_IFBLK, S_IFIFO, S_IFLNK, S_IFSOCK } = constants;

const NAMES = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks'];
const TIMES = ['atime', 'mtime', 'ctime', 'birthtime'];
const KINDS = { isFile: S_IFREG, isDirectory: S_IFDIR, isCharacterDevice: S_IFCHR, isBlockDevice: S_IFBLK, isFIFO: S_IFIFO, isSymbolicLink: S_IFLNK, isSocket: S_IFSOCK };

export function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs) {
  Object.assign(this, { dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs });
  for (const name of TIMES) this[name] = new Date(this[`${name}Ms`]);
}

export function BigIntStats() {}

for (const Class of [Stats, BigIntStats]) {
  for (const [name, kind] of Object.entries(KINDS)) {
    Object.defineProperty(Class.prototype, name, {
      value: { [name]() { return (Number(this.mode) & S_IFMT) === kind; } }[name],
      writable: true, enumerable: true, configurable: true,
    });
  }
}

/** From the numbers that the native side gives. */
export function toStats(numbers, isBig) {
  const stats = Object.create((isBig ? BigIntStats : Stats).prototype);
  NAMES.forEach((name, index) => { stats[name] = numbers[index]; });
  TIMES.forEach((name, index) => {
    const [seconds, nanoseconds] = numbers.slice(10 + 2 * index);
    stats[`${name}Ms`] = isBig ? seconds * 1000n + nanoseconds / 1000000n : seconds * 1000 + nanoseconds / 1e6;
  });
  if (isBig) TIMES.forEach((name, index) => { stats[`${name}Ns`] = numbers[10 + 2 * index] * 1000000000n + numbers[11 + 2 * index]; });
  for (const name of TIMES) stats[name] = new Date(Number(stats[`${name}Ms`]));
  return stats;
}

/** What `watchFile` gives for a file that is not there. */
export const noStats = isBig => toStats(new Array(18).fill(isBig ? 0n : 0), isBig);

export class StatFs {
  constructor([type, bsize, blocks, bfree, bavail, files, ffree]) {
    Object.assign(this, { type, bsize, blocks, bfree, bavail, files, ffree });
  }
}

const KIND = Symbol('type');

export class Dirent {
  constructor(name, kind, parentPath) {
    this.name = name;
    this.parentPath = parentPath;
    this.path = parentPath;
    Object.defineProperty(this, KIND, { value: kind });
  }

  isFile() { return this[KIND] === constants.UV_DIRENT_FILE; }
  isDirectory() { return this[KIND] === constants.UV_DIRENT_DIR; }
  isSymbolicLink() { return this[KIND] === constants.UV_DIRENT_LINK; }
  isFIFO() { return this[KIND] === constants.UV_DIRENT_FIFO; }
  isSocket() { return this[KIND] === constants.UV_DIRENT_SOCKET; }
  isCharacterDevice() { return this[KIND] === constants.UV_DIRENT_CHAR; }
  isBlockDevice() { return this[KIND] === constants.UV_DIRENT_BLOCK; }
}

/** From what the native side gives: name, kind and folder, one after the other. */
export function toDirents(flat, toName = name => name) {
  const all = [];
  for (let index = 0; index < flat.length; index += 3) all.push(new Dirent(toName(flat[index]), flat[index + 1], toName(flat[index + 2])));
  return all;
}
