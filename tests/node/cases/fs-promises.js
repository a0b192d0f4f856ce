// `node:fs/promises` and its handles, in a fresh folder: what is told of it never names the folder.

'use strict';

const fs = require('fs');
const promises = require('fs/promises');
const os = require('os');
const path = require('path');

const TMP = fs.mkdtempSync(path.join(os.tmpdir(), 'duet-fsp-'));
let count = 0;

function fresh() {
  const folder = path.join(TMP, String(++count));
  fs.mkdirSync(folder);
  return name => path.join(folder, name);
}

function told(error) {
  const clean = text => typeof text === 'string' ? text.replace(/\/[^' ]*duet-fsp-[^/]*\/\d+/g, '<tmp>') : text;
  return { name: error.name, message: clean(error.message), code: error.code, errno: error.errno, syscall: error.syscall, path: clean(error.path), dest: clean(error.dest) };
}

const failure = promise => promise.then(returned => ({ returned }), told);

exports.the_module = () => [promises === fs.promises, Object.keys(promises).filter(name => name !== 'glob').sort(), promises.constants === fs.constants];

exports.files_are_written_and_read = async () => {
  const at = fresh();
  const answers = [await promises.writeFile(at('a'), 'zażółć'), await promises.appendFile(at('a'), Buffer.from('!')), await promises.access(at('a'))];
  await promises.writeFile(at('b'), ['one', 'two']);
  await promises.writeFile(at('c'), (async function* () { yield 'x'; yield Buffer.from('y'); })());
  await promises.writeFile(at('d'), '\u00ff', 'latin1');
  return [answers, await promises.readFile(at('a'), 'utf8'), await promises.readFile(at('a')), await promises.readFile(at('b'), { encoding: 'utf8' }), await promises.readFile(at('c'), 'base64'), await promises.readFile(at('d'))];
};

exports.folders_and_links = async () => {
  const at = fresh();
  const answers = [await promises.mkdir(at('a')), path.basename(await promises.mkdir(at('b/c'), { recursive: true })), await promises.writeFile(at('b/x'), '1')];
  await promises.symlink('b', at('l'));
  await promises.link(at('b/x'), at('h'));
  await promises.copyFile(at('h'), at('i'));
  await promises.rename(at('i'), at('j'));
  await promises.cp(at('b'), at('k'), { recursive: true, filter: async source => !source.endsWith('c') });
  const names = (await promises.readdir(at('k'), { recursive: true })).sort();
  const kinds = (await promises.readdir(at('.'), { withFileTypes: true })).map(one => [one.name, one.isDirectory(), one.isSymbolicLink()]);
  const links = [await promises.readlink(at('l')), path.basename(await promises.realpath(at('l'))), (await promises.lstat(at('l'))).isSymbolicLink(), (await promises.stat(at('l'))).isDirectory()];
  await promises.unlink(at('l'));
  await promises.rmdir(at('a'));
  await promises.rm(at('b'), { recursive: true });
  await promises.truncate(at('j'));
  await promises.chmod(at('j'), 0o600);
  await promises.utimes(at('j'), 10, 20);
  const { size, mode, mtimeMs } = await promises.stat(at('j'));
  const temporary = await promises.mkdtemp(at('t-'));
  const walked = [];
  for await (const entry of await promises.opendir(at('.'))) walked.push(entry.name.replace(/t-.*/, 't'));
  return [answers, names, kinds, links, size, mode & 0o777, mtimeMs, path.basename(temporary).length, walked.sort(), (await promises.stat(at('j'), { bigint: true })).size, typeof (await promises.statfs(at('.'))).bsize];
};

exports.failures_are_rejections = async () => {
  const at = fresh();
  return [
    await failure(promises.readFile(at('none'))), await failure(promises.readFile()), await failure(promises.stat(at('none'))), await failure(promises.open(at('none'))), await failure(promises.access(at('none'), 2)),
    await failure(promises.mkdir(at('a/b'))), await failure(promises.unlink(at('none'))), await failure(promises.rename(at('none'), at('x'))), await failure(promises.rm(at('none'))), await failure(promises.readdir(at('none'))),
    await failure(promises.rmdir(at('none'))), await failure(promises.realpath(at('none'))), await failure(promises.opendir(at('none'))), await failure(promises.copyFile(at('none'), at('x'))), await failure(promises.writeFile(at('x'), 5)),
    await failure(promises.open(at('x'), 'z')), await failure(promises.lchmod(at('x'), 1)), await failure(promises.readlink(at('none'))), await failure(promises.truncate(at('none'))), await failure(promises.cp(at('none'), at('x'))),
  ];
};

exports.a_handle = async () => {
  const at = fresh();
  const handle = await promises.open(at('a'), 'w+', 0o640);
  const kinds = [typeof handle.fd, handle.fd > 2, handle.constructor.name];
  const outcomes = [
    await handle.write('hello'), await handle.write(Buffer.from('-world'), 1, 3, 5), await handle.write('J', 0), await handle.read(Buffer.alloc(4), 0, 4, 0), await handle.read({ buffer: Buffer.alloc(2), position: 1 }),
    await handle.readv([Buffer.alloc(1), Buffer.alloc(1)], 0), await handle.writev([Buffer.from('Q'), Buffer.from('R')], 1), await handle.truncate(6), await handle.sync(), await handle.datasync(), await handle.chmod(0o600), await handle.utimes(1, 2),
  ];
  const stats = await handle.stat();
  const rest = await handle.readFile('utf8');
  await handle.appendFile('+');
  await handle.writeFile('end');
  const closed = await handle.close();
  return [
    kinds, outcomes, stats.size, stats.mode & 0o777, stats.mtimeMs, rest, closed, handle.fd, await promises.readFile(at('a'), 'utf8'), await failure(handle.read(Buffer.alloc(1))), await failure(handle.stat()), await handle.close(),
  ];
};

exports.a_handle_can_be_given_where_a_path_can = async () => {
  const at = fresh();
  const handle = await promises.open(at('a'), 'w+');
  await promises.writeFile(handle, 'abc');
  await promises.appendFile(handle, 'def');
  const other = await promises.open(at('a'));
  const read = await promises.readFile(other, 'utf8');
  await Promise.all([handle.close(), other.close()]);
  return read;
};

exports.streams_of_a_handle = async () => {
  const at = fresh();
  const handle = await promises.open(at('a'), 'w');
  const events = [];
  handle.on('close', () => events.push('handle closed'));
  await new Promise((resolve, reject) => { handle.createWriteStream().on('error', reject).on('close', resolve).end('line 1\nline 2\nline 3'); });
  const input = await promises.open(at('a'));
  const pieces = [];
  for await (const piece of input.createReadStream({ encoding: 'utf8', start: 2, end: 9 })) pieces.push(piece);
  return [events, pieces, handle.fd, input.fd];
};

exports.a_handle_is_disposed_of = async () => {
  if (!Symbol.asyncDispose) return -1;
  const at = fresh();
  const handle = await promises.open(at('a'), 'w');
  await handle[Symbol.asyncDispose]();
  return handle.fd;
};

exports.an_aborted_write_fails = async () => {
  const controller = new AbortController();
  controller.abort();
  const { code, name } = await failure(promises.writeFile(path.join(TMP, 'x'), 'y', { signal: controller.signal }));
  return [name, code];
};

exports.watch_tells_of_changes = async () => {
  const at = fresh();
  const controller = new AbortController();
  setTimeout(() => fs.writeFileSync(at('new'), 'x'), 50);
  const seen = [];
  for await (const { eventType, filename } of promises.watch(at('.'), { signal: controller.signal })) {
    seen.push([eventType, filename]);
    break;
  }
  return seen;
};

exports.clean_up = () => promises.rm(TMP, { recursive: true });
