// `node:fs`, in a fresh folder: what is told of it never names the folder.

'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');

const TMP = fs.mkdtempSync(path.join(os.tmpdir(), 'duet-fs-'));
let count = 0;

/** A folder of its own for each case. */
function fresh() {
  const folder = path.join(TMP, String(++count));
  fs.mkdirSync(folder);
  return name => path.join(folder, name);
}

/** What went wrong, without the folder. */
function told(error) {
  const clean = text => typeof text === 'string' ? text.replace(/\/[^' ]*duet-fs-[^/]*\/\d+/g, '<tmp>').replace(/duet-fs-[A-Za-z0-9]{6}/g, '<tmp>') : text;
  return { name: error.name, message: clean(error.message), code: error.code, errno: error.errno, syscall: error.syscall, path: clean(error.path), dest: clean(error.dest), keys: Object.keys(error).filter(key => key !== 'info').sort() };
}

function failure(run) {
  try {
    return { returned: run() };
  } catch (error) {
    return told(error);
  }
}

const callback = (run, ...parameters) => new Promise(resolve => {
  run(...parameters, (error, ...results) => resolve(error ? { error: told(error) } : { error, results }));
});

const exported = exports;

exported.the_module_has_these_names = () => Object.keys(fs).filter(name => !/^(glob|openAsBlob|mkdtempDisposable)/.test(name)).sort();
exported.functions_and_their_types = () => Object.entries(fs).filter(([name]) => !/^(glob|mkdtempDisposable)/.test(name)).map(([name, value]) => [name, typeof value]).sort();
exported.constants_are_those_of_Linux = () => fs.constants;

exported.writeFileSync_and_readFileSync = () => {
  const at = fresh();
  fs.writeFileSync(at('a'), 'zażółć');
  fs.writeFileSync(at('b'), Buffer.from([0, 255, 128]));
  fs.writeFileSync(at('c'), 'ff00', 'hex');
  fs.writeFileSync(at('d'), new Uint16Array([1, 2]));
  fs.writeFileSync(at('e'), new DataView(new ArrayBuffer(3)));
  fs.writeFileSync(at('a'), ' more', { flag: 'a' });
  return [
    fs.readFileSync(at('a'), 'utf8'), fs.readFileSync(at('a')), fs.readFileSync(at('b'), 'base64'), fs.readFileSync(at('c'), { encoding: 'latin1' }),
    fs.readFileSync(at('d')), fs.readFileSync(at('e')), fs.readFileSync(at('b'), 'utf8'), fs.readFileSync(at('b'), { encoding: null }), fs.readFileSync(at('b'), 'hex'),
    fs.readFileSync(Buffer.from(at('c'))), Buffer.isBuffer(fs.readFileSync(at('a'))),
  ];
};

exported.appendFileSync = () => {
  const at = fresh();
  fs.appendFileSync(at('a'), 'one');
  fs.appendFileSync(at('a'), Buffer.from('two'));
  return fs.readFileSync(at('a'), 'utf8');
};

exported.readFile_of_an_open_file_reads_on = () => {
  const at = fresh();
  fs.writeFileSync(at('a'), 'abcdef');
  const fd = fs.openSync(at('a'), 'r');
  const first = Buffer.alloc(2);
  fs.readSync(fd, first, 0, 2);
  const rest = fs.readFileSync(fd, 'utf8');
  fs.closeSync(fd);
  return [String(first), rest, typeof fd];
};

exported.files_that_are_not_there = () => {
  const at = fresh();
  return ['readFileSync', 'statSync', 'lstatSync', 'unlinkSync', 'rmdirSync', 'readdirSync', 'openSync', 'accessSync', 'readlinkSync', 'truncateSync', 'rmSync', 'realpathSync', 'statfsSync']
    .map(name => [name, failure(() => fs[name](at('missing')))])
    .concat(['renameSync', 'linkSync', 'copyFileSync', 'cpSync'].map(name => [name, failure(() => fs[name](at('missing'), at('other')))]))
    .concat([
      ['chmodSync', failure(() => fs.chmodSync(at('missing'), 0o600))],
      ['utimesSync', failure(() => fs.utimesSync(at('missing'), 1, 2))],
      ['lutimesSync', failure(() => fs.lutimesSync(at('missing'), 1, 2))],
      ['chownSync', failure(() => fs.chownSync(at('missing'), 1, 2))],
      ['lchownSync', failure(() => fs.lchownSync(at('missing'), 1, 2))],
      ['writeFileSync', failure(() => fs.writeFileSync(at('missing/below'), ''))],
      ['mkdirSync', failure(() => fs.mkdirSync(at('missing/below')))],
      ['symlinkSync', failure(() => fs.symlinkSync('x', at('missing/below')))],
      ['mkdtempSync', failure(() => fs.mkdtempSync(at('missing/below')))],
      ['realpathSync.native', failure(() => fs.realpathSync.native(at('missing/below')))],
      ['realpathSync below', failure(() => fs.realpathSync(at('missing/below')))],
    ]);
};

exported.what_is_in_the_way = () => {
  const at = fresh();
  fs.mkdirSync(at('d'));
  fs.writeFileSync(at('d/f'), '');
  return [
    failure(() => fs.mkdirSync(at('d'))), failure(() => fs.mkdirSync(at('d/f'), { recursive: true })), failure(() => fs.mkdirSync(at('d/f/g'), { recursive: true })),
    failure(() => fs.rmdirSync(at('d'))), failure(() => fs.readFileSync(at('d'))), failure(() => fs.writeFileSync(at('d'), '')), failure(() => fs.unlinkSync(at('d'))),
    failure(() => fs.openSync(at('d/f'), 'wx')), failure(() => fs.copyFileSync(at('d/f'), at('d/f'), fs.constants.COPYFILE_EXCL)), failure(() => fs.readdirSync(at('d/f'))),
    failure(() => fs.symlinkSync('x', at('d/f'))), failure(() => fs.linkSync(at('d/f'), at('d/f'))), failure(() => fs.renameSync(at('d'), at('d/f'))),
    failure(() => fs.rmSync(at('d'))), failure(() => fs.statSync(at('d/f/x'))),
  ];
};

exported.files_that_are_not_open = () => [
  failure(() => fs.closeSync(9999)), failure(() => fs.readSync(9999, Buffer.alloc(1))), failure(() => fs.writeSync(9999, 'x')), failure(() => fs.fstatSync(9999)),
  failure(() => fs.fsyncSync(9999)), failure(() => fs.fdatasyncSync(9999)), failure(() => fs.ftruncateSync(9999)), failure(() => fs.futimesSync(9999, 1, 1)),
  failure(() => fs.fchmodSync(9999, 0o600)), failure(() => fs.fchownSync(9999, 1, 1)), failure(() => fs.writevSync(9999, [Buffer.from('x')])), failure(() => fs.readvSync(9999, [Buffer.alloc(1)])),
];

exported.arguments_that_are_wrong = () => [
  failure(() => fs.readFileSync()), failure(() => fs.readFileSync({})), failure(() => fs.readFileSync(null)), failure(() => fs.readFileSync('a\0b')), failure(() => fs.readFileSync('x', 'nope')),
  failure(() => fs.readFileSync('x', 5)), failure(() => fs.openSync('x', 'z')), failure(() => fs.openSync('x', 'r', 'abc')), failure(() => fs.writeFileSync('x')), failure(() => fs.writeFileSync('x', {})),
  failure(() => fs.writeFileSync('x', 5)), failure(() => fs.closeSync()), failure(() => fs.closeSync('1')), failure(() => fs.closeSync(-1)), failure(() => fs.closeSync(1.5)), failure(() => fs.chmodSync('x')),
  failure(() => fs.chmodSync('x', 'zz')), failure(() => fs.chmodSync('x', -1)), failure(() => fs.mkdirSync('x', { recursive: 'yes' })), failure(() => fs.rmSync('x', { force: 1 })),
  failure(() => fs.stat('x')), failure(() => fs.readFile('x', 'utf8')), failure(() => fs.readFile('x', 'utf8', {})), failure(() => fs.access('x')), failure(() => fs.writeFile('x', 'y')),
  failure(() => fs.renameSync('x')), failure(() => fs.renameSync(1, 'y')), failure(() => fs.copyFileSync('x')), failure(() => fs.copyFileSync(1)), failure(() => fs.symlinkSync('x', 'y', 'z')),
  failure(() => fs.utimesSync('x', 'y', 1)), failure(() => fs.chownSync('x', 'y', 1)), failure(() => fs.readSync(1, 'text')), failure(() => fs.writeSync(1, 5)), failure(() => fs.writeSync(1, {})),
  failure(() => fs.readSync(1, Buffer.alloc(4), 5)), failure(() => fs.readSync(1, Buffer.alloc(4), 0, 5)), failure(() => fs.writeSync(1, Buffer.alloc(4), 5)),
  failure(() => fs.writeSync(1, Buffer.alloc(4), 0, 5)), failure(() => fs.readvSync(1, 'x')), failure(() => fs.writevSync(1, [5])), failure(() => fs.mkdtempSync()), failure(() => fs.exists('x')),
  failure(() => fs.cpSync('x', 'y', 5)), failure(() => fs.truncateSync(true)), failure(() => fs.existsSync()),
];

exported.readSync_and_writeSync = () => {
  const at = fresh();
  const fd = fs.openSync(at('a'), 'w+');
  const written = [fs.writeSync(fd, 'hello'), fs.writeSync(fd, Buffer.from('-world-'), 1, 5), fs.writeSync(fd, 'J', 0), fs.writeSync(fd, Buffer.from('abc'), { offset: 1, position: 2 }), fs.writeSync(fd, 'ff', null, 'hex')];
  const bytes = Buffer.alloc(8);
  const read = [fs.readSync(fd, bytes, 1, 4, 0), fs.readSync(fd, bytes, { position: 5, length: 3, offset: 5 }), fs.readSync(fd, bytes, 0, 0, 0), fs.readSync(fd, Buffer.alloc(9), 0, 9, 500n)];
  const scattered = [Buffer.alloc(2), new Uint8Array(3)];
  const several = [fs.readvSync(fd, scattered, 0), scattered, fs.writevSync(fd, [Buffer.from('x'), Buffer.from('yz')], 0), fs.readFileSync(at('a'))];
  fs.closeSync(fd);
  return [written, read, bytes, several];
};

exported.stat_tells_of_a_file = () => {
  const at = fresh();
  fs.writeFileSync(at('a'), 'abc', { mode: 0o640 });
  fs.utimesSync(at('a'), 1000, new Date(2000500));
  fs.symlinkSync('a', at('link'));
  const stats = fs.statSync(at('a'));
  const big = fs.statSync(at('a'), { bigint: true });
  const { size, mode, nlink, mtimeMs, atimeMs, mtime, atime } = stats;
  return [
    size, mode & 0o777, nlink, mtimeMs, atimeMs, mtime, atime, stats.isFile(), stats.isDirectory(), stats.isSymbolicLink(), Object.keys(stats), stats instanceof fs.Stats, stats.constructor.name,
    big.size, big.mtimeMs, big.mtimeNs, big.mtime, Object.keys(big), big.constructor.name, big.isFile(), typeof big.ino,
    fs.lstatSync(at('link')).isSymbolicLink(), fs.statSync(at('link')).isFile(), fs.statSync(TMP).isDirectory(), fs.statSync(at('none'), { throwIfNoEntry: false }), fs.lstatSync(at('none'), { throwIfNoEntry: false }),
    stats.ctime instanceof Date, stats.birthtime instanceof Date, ['isFIFO', 'isSocket', 'isBlockDevice', 'isCharacterDevice'].map(name => stats[name]()), fs.statSync('/dev/null').isCharacterDevice(),
  ];
};

exported.times_can_be_set = () => {
  const at = fresh();
  fs.writeFileSync(at('a'), '');
  fs.symlinkSync('a', at('link'));
  fs.lutimesSync(at('link'), 5, 6);
  fs.utimesSync(at('a'), '1.5', 2.25);
  const fd = fs.openSync(at('a'), 'r+');
  const before = fs.fstatSync(fd).mtimeMs;
  fs.futimesSync(fd, 7, 8.125);
  fs.closeSync(fd);
  return [fs.lstatSync(at('link')).mtimeMs, before, fs.statSync(at('a')).mtimeMs, fs.statSync(at('a')).atimeMs, fs._toUnixTimestamp(new Date(5000))];
};

exported.folders_are_made_and_listed = () => {
  const at = fresh();
  const clean = one => one?.replace(TMP, '<tmp>').replace(/\/\d+\//, '/N/');
  const made = [fs.mkdirSync(at('one')), clean(fs.mkdirSync(at('a/b/c'), { recursive: true })), fs.mkdirSync(at('a/b/c'), { recursive: true }), clean(fs.mkdirSync(at('a/b/d/e/'), { recursive: true }))];
  for (const name of ['z', 'B', 'ą', 'a/x', 'a/b/y']) fs.writeFileSync(at(name), '');
  fs.symlinkSync('z', at('link'));
  const kinds = fs.readdirSync(at('.'), { withFileTypes: true });
  const deep = fs.readdirSync(at('.'), { withFileTypes: true, recursive: true });
  return [
    made, fs.readdirSync(at('.')), fs.readdirSync(at('.'), { recursive: true }), fs.readdirSync(at('.'), 'buffer').map(String), fs.readdirSync(at('.'), 'hex'), fs.readdirSync(at('.'), { encoding: 'base64' }),
    kinds.map(one => [one.name, one.isFile(), one.isDirectory(), one.isSymbolicLink(), one.constructor.name, Object.keys(one), one instanceof fs.Dirent]),
    deep.map(one => [one.name, clean(`${one.parentPath}/`), one.isDirectory()]).sort(),
  ];
};

exported.opendirSync_reads_one_after_the_other = async () => {
  const at = fresh();
  for (const name of ['b', 'a']) fs.writeFileSync(at(name), '');
  const dir = fs.opendirSync(at('.'));
  const names = [dir.readSync().name, dir.readSync().name].sort();
  const end = dir.readSync();
  dir.closeSync();
  const walked = [];
  for await (const entry of fs.opendirSync(at('.'))) walked.push(entry.name);
  return [names, end, walked.sort(), failure(() => dir.readSync()), failure(() => dir.closeSync())];
};

exported.links = () => {
  const at = fresh();
  fs.writeFileSync(at('a'), 'x');
  fs.symlinkSync('a', at('soft'));
  fs.linkSync(at('a'), at('hard'));
  return [fs.readlinkSync(at('soft')), fs.readlinkSync(at('soft'), 'buffer'), fs.realpathSync(at('soft')) === fs.realpathSync(at('a')), path.basename(fs.realpathSync.native(at('soft'))), fs.statSync(at('hard')).nlink, failure(() => fs.readlinkSync(at('a')))];
};

exported.moves_copies_and_removes = () => {
  const at = fresh();
  fs.writeFileSync(at('a'), 'x', { mode: 0o600 });
  fs.copyFileSync(at('a'), at('b'));
  fs.renameSync(at('a'), at('c'));
  const there = ['a', 'b', 'c'].map(name => fs.existsSync(at(name)));
  fs.unlinkSync(at('b'));
  fs.mkdirSync(at('d/e/f'), { recursive: true });
  fs.writeFileSync(at('d/e/g'), '');
  fs.rmSync(at('d'), { recursive: true });
  fs.rmSync(at('nothing'), { force: true });
  fs.mkdirSync(at('empty'));
  fs.rmdirSync(at('empty'));
  return [there, fs.readdirSync(at('.')), fs.statSync(at('c')).mode & 0o777];
};

exported.modes_and_lengths = () => {
  const at = fresh();
  fs.writeFileSync(at('a'), 'abcdef');
  fs.chmodSync(at('a'), '600');
  const modes = [fs.statSync(at('a')).mode & 0o777];
  const fd = fs.openSync(at('a'), 'r+', 0o666);
  fs.fchmodSync(fd, 0o644);
  modes.push(fs.fstatSync(fd).mode & 0o777);
  fs.ftruncateSync(fd, 4);
  const four = fs.readFileSync(at('a'), 'utf8');
  fs.truncateSync(at('a'), 6);
  const six = fs.readFileSync(at('a'), 'utf8');
  fs.fsyncSync(fd);
  fs.fdatasyncSync(fd);
  fs.closeSync(fd);
  fs.truncateSync(at('a'));
  return [modes, four, six, fs.readFileSync(at('a')).length, fs.existsSync(at('a')), fs.existsSync(at('b')), fs.accessSync(at('a'), fs.constants.R_OK | fs.constants.W_OK)];
};

exported.cpSync_copies_folders = () => {
  const at = fresh();
  fs.mkdirSync(at('from/in'), { recursive: true });
  fs.writeFileSync(at('from/a'), 'a');
  fs.writeFileSync(at('from/in/b'), 'b');
  fs.symlinkSync('a', at('from/link'));
  fs.cpSync(at('from'), at('to'), { recursive: true });
  fs.cpSync(at('from'), at('some'), { recursive: true, filter: source => !source.endsWith('b') });
  return [
    fs.readdirSync(at('to'), { recursive: true }), fs.readFileSync(at('to/in/b'), 'utf8'), fs.readdirSync(at('some'), { recursive: true }), fs.lstatSync(at('to/link')).isSymbolicLink(),
    failure(() => fs.cpSync(at('from'), at('again'))), failure(() => fs.cpSync(at('from'), at('from'), { recursive: true })), failure(() => fs.cpSync(at('from'), at('from/in/x'), { recursive: true })),
    failure(() => fs.cpSync(at('from/a'), at('to/a'), { errorOnExist: true, force: false })), failure(() => fs.cpSync(at('from'), at('to/a'), { recursive: true })), failure(() => fs.cpSync(at('from/a'), at('to/in'))),
  ].map(one => one?.message ? { name: one.name, code: one.code } : one);
};

exported.callbacks = async () => {
  const at = fresh();
  const { pathToFileURL } = { pathToFileURL: one => new URL(`file://${one}`) };
  return [
    await callback(fs.writeFile, at('a'), 'text'), await callback(fs.readFile, at('a')), await callback(fs.readFile, at('a'), 'utf8'), await callback(fs.readFile, at('none')),
    await callback(fs.appendFile, at('a'), '!'), await callback(fs.access, at('a')), await callback(fs.access, at('none')), await callback(fs.mkdir, at('d')), await callback(fs.readdir, at('.')),
    (await callback(fs.stat, at('a'))).results[0].size, (await callback(fs.lstat, at('a'), { bigint: true })).results[0].size, await callback(fs.rename, at('a'), at('b')), await callback(fs.unlink, at('b')),
    await callback(fs.rmdir, at('d')), await callback(fs.rm, at('none'), { force: true }), await callback(fs.rm, at('none')), await new Promise(resolve => { fs.exists(at('b'), resolve); }),
    typeof URL === 'function' ? await callback(fs.writeFile, pathToFileURL(at('u')), 'url') : { error: null, results: [] }, await callback(fs.copyFile, at('none'), at('x')), await callback(fs.close, 9999),
    await callback(fs.symlink, 'a', at('l')), await callback(fs.readlink, at('l')), await callback(fs.chmod, at('none'), 0o600), await callback(fs.truncate, at('none'), 3),
  ];
};

exported.callbacks_with_two_results = async () => {
  const at = fresh();
  fs.writeFileSync(at('a'), 'abcdef');
  const { results: [fd] } = await callback(fs.open, at('a'), 'r+');
  const outcomes = [
    await callback(fs.read, fd, Buffer.alloc(3), 0, 3, 1), await callback(fs.read, fd, { buffer: Buffer.alloc(2), position: 0 }), await callback(fs.write, fd, 'xy', 0), await callback(fs.write, fd, Buffer.from('123'), 1, 2, 4),
    await callback(fs.readv, fd, [Buffer.alloc(1), Buffer.alloc(2)], 0), await callback(fs.writev, fd, [Buffer.from('Q'), Buffer.from('R')], 2), await callback(fs.readFile, at('a'), 'latin1'), (await callback(fs.fstat, fd)).results[0].size,
  ];
  await callback(fs.close, fd);
  return outcomes;
};

exported.an_aborted_read_fails = async () => {
  if (typeof AbortController !== 'function') return { error: { name: 'AbortError', message: 'The operation was aborted', code: 'ABORT_ERR', keys: ['code'] } };
  const at = fresh();
  fs.writeFileSync(at('a'), 'abc');
  const controller = new AbortController();
  controller.abort();
  return callback(fs.readFile, at('a'), { signal: controller.signal });
};

exported.watchFile_sees_a_change = () => new Promise((resolve, reject) => {
  const at = fresh();
  fs.writeFileSync(at('a'), 'a');
  fs.utimesSync(at('a'), 1, 1);
  fs.watchFile(at('a'), { interval: 20 }, (now, before) => {
    fs.unwatchFile(at('a'));
    resolve([now.size, before.size]);
  });
  setTimeout(() => fs.writeFileSync(at('a'), 'longer'), 100);
});

exported.clean_up = () => fs.rmSync(TMP, { recursive: true });
