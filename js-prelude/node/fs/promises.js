// `node:fs/promises`: the operations of `node:fs` as promises, and files as handles.

import { native } from 'duet:native';
import { isHandle } from 'duet:fs/arguments';
import { constants } from 'duet:fs/constants';
import { nativeRealpath, operations } from 'duet:fs/operations';
import { promised } from 'duet:fs/run';

const NAMES = [
  'access', 'copyFile', 'cp', 'rename', 'truncate', 'rm', 'rmdir', 'mkdir', 'readdir', 'readlink', 'symlink', 'lstat', 'stat', 'statfs', 'link', 'unlink',
  'chmod', 'lchown', 'chown', 'utimes', 'lutimes', 'mkdtemp',
];

const promises = {};
for (const name of NAMES) {
  const { work } = operations[name];
  promises[name] = { [name]: async (...parameters) => promised(work(...parameters)) }[name];
}

promises.realpath = async (path, options) => promised(nativeRealpath.work(path, options));

promises.lchmod = async () => {
  const error = new Error('The lchmod() method is not implemented');
  error.code = 'ERR_METHOD_NOT_IMPLEMENTED';
  throw error;
};

promises.open = async (path, flags, mode) => {
  const { FileHandle } = native.lazy('duet:fs/handle');
  return new FileHandle(await promised(operations.open.work(path, flags, mode)));
};

promises.readFile = async (path, options) => promised(operations.readFile.work(path, options));

const isSeries = data => data !== null && typeof data === 'object' && !ArrayBuffer.isView(data) && (Symbol.asyncIterator in data || Symbol.iterator in data);

async function writeFile(name, path, data, options) {
  if (!isSeries(data)) return promised(operations[name].work(path, data, options));
  // What comes in pieces is written in pieces.
  const handle = isHandle(path) ? path : await promises.open(path, options?.flag ?? (name === 'appendFile' ? 'a' : 'w'), options?.mode);
  try {
    for await (const piece of data) {
      options?.signal?.throwIfAborted();
      await handle.appendFile(piece, typeof options === 'string' ? options : options?.encoding);
    }
  } finally {
    if (handle !== path) await handle.close();
  }
  return undefined;
}

promises.writeFile = async (path, data, options) => writeFile('writeFile', path, data, options);
promises.appendFile = async (path, data, options) => writeFile('appendFile', path, data, options);
promises.opendir = async (path, options) => native.lazy('duet:fs/dir').opendirPromise(path, options);
promises.watch = (path, options) => native.lazy('duet:fs/watch').watchSeries(path, options);
promises.constants = constants;

export default promises;
