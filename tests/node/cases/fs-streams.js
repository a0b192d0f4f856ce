// Streams of files.

'use strict';

const fs = require('fs');
const os = require('os');
const path = require('path');
const { pipeline } = require('stream');

const TMP = fs.mkdtempSync(path.join(os.tmpdir(), 'duet-fss-'));
let count = 0;
const fresh = () => path.join(TMP, String(++count));
const clean = text => typeof text === 'string' ? text.replace(/\/[^' ]*duet-fss-[^/]*\/\d+/g, '<tmp>') : text;
const told = error => error && ({ name: error.name, message: clean(error.message), code: error.code, syscall: error.syscall });

/** The events of a stream until it is closed. */
const events = (stream, names) => new Promise(resolve => {
  const seen = [];
  for (const name of names) stream.on(name, value => seen.push([name, name === 'error' ? told(value) : name === 'open' ? typeof value : name === 'data' ? String(value) : undefined]));
  stream.on('close', () => resolve(seen));
});

exports.a_file_is_read = async () => {
  const file = fresh();
  fs.writeFileSync(file, 'abcdefghij');
  const stream = fs.createReadStream(file, { highWaterMark: 4 });
  const before = [stream.pending, stream.path === file, stream.flags, stream.bytesRead, stream.fd, stream.autoClose, stream.readableHighWaterMark];
  const seen = await events(stream, ['open', 'ready', 'data', 'end', 'close', 'error']);
  return [before, seen, stream.bytesRead, stream.pending, stream.closed, stream.destroyed];
};

exports.parts_of_a_file = async () => {
  const file = fresh();
  fs.writeFileSync(file, 'abcdefghij');
  const read = async options => {
    let text = '';
    for await (const piece of fs.createReadStream(file, options)) text += piece;
    return text;
  };
  return [await read({ start: 2, end: 4 }), await read({ start: 8 }), await read({ end: 1 }), await read({ start: 3, end: 3, highWaterMark: 1 }), await read('hex'), await read({ encoding: 'base64' }), await read({ start: 20 })];
};

exports.a_file_that_is_not_there = async () => {
  const reading = fs.createReadStream(fresh());
  const writing = fs.createWriteStream(path.join(fresh(), 'below'));
  return [await events(reading, ['open', 'error', 'end', 'close']), await events(writing, ['open', 'error', 'finish', 'close']), reading.destroyed];
};

exports.options_that_are_wrong = () => {
  const fails = run => {
    try {
      run().on('error', () => {});
      return 'nothing';
    } catch (error) {
      return told(error);
    }
  };
  return [
    fails(() => fs.createReadStream()), fails(() => fs.createReadStream('x', 5)), fails(() => fs.createReadStream('x', { start: 'a' })), fails(() => fs.createReadStream('x', { start: 5, end: 2 })), fails(() => fs.createReadStream('x', { end: 'a' })),
    fails(() => fs.createReadStream('x', 'nope')), fails(() => fs.createWriteStream()), fails(() => fs.createWriteStream('x', { start: 'a' })), fails(() => fs.createReadStream('x', { start: -1 })), fails(() => fs.createReadStream('x', { fd: 'y' })),
  ];
};

exports.a_file_is_written = async () => {
  const file = fresh();
  const stream = fs.createWriteStream(file);
  const before = [stream.pending, stream.path === file, stream.flags, stream.mode, stream.bytesWritten, stream.autoClose];
  const seen = events(stream, ['open', 'ready', 'finish', 'close', 'error']);
  stream.write('zażółć');
  stream.write(Buffer.from([1, 2]));
  stream.write('ff', 'hex');
  stream.end('!');
  return [before, await seen, stream.bytesWritten, fs.readFileSync(file), stream.closed];
};

exports.a_file_is_changed_in_the_middle = async () => {
  const file = fresh();
  fs.writeFileSync(file, 'abcdef');
  await new Promise(resolve => { fs.createWriteStream(file, { flags: 'r+', start: 2 }).on('close', resolve).end('XY'); });
  await new Promise(resolve => { fs.createWriteStream(file, { flags: 'a', encoding: 'hex', flush: true }).on('close', resolve).end('2121'); });
  return fs.readFileSync(file, 'utf8');
};

exports.open_files_can_be_given = async () => {
  const file = fresh();
  const fd = fs.openSync(file, 'w+');
  await new Promise(resolve => { fs.createWriteStream(null, { fd, autoClose: false }).on('finish', resolve).end('abc'); });
  const stream = fs.createReadStream('', { fd, start: 0, encoding: 'utf8' });
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  let after;
  try {
    fs.fstatSync(fd);
  } catch (error) {
    after = error.code;
  }
  return [pieces, after];
};

exports.a_large_file_is_copied = async () => {
  const [from, to] = [fresh(), fresh()];
  fs.writeFileSync(from, Buffer.alloc(1_000_000, 'pattern'));
  await new Promise((resolve, reject) => { pipeline(fs.createReadStream(from), fs.createWriteStream(to), error => error ? reject(error) : resolve()); });
  return [fs.statSync(to).size, fs.readFileSync(from).equals(fs.readFileSync(to))];
};

exports.a_stream_is_closed_early = async () => {
  const file = fresh();
  fs.writeFileSync(file, Buffer.alloc(300_000));
  const stream = fs.createReadStream(file);
  const seen = events(stream, ['error', 'end', 'close']);
  stream.once('data', () => stream.destroy());
  const other = fs.createReadStream(file);
  const closed = await new Promise(resolve => { other.close(error => resolve([told(error), other.destroyed])); });
  return [await seen, closed];
};

exports.they_may_be_called_and_extended = async () => {
  const file = fresh();
  fs.writeFileSync(file, 'called');
  function Mine(...parameters) { fs.ReadStream.apply(this, parameters); }
  Mine.prototype = Object.create(fs.ReadStream.prototype);
  Mine.prototype.open = function () {
    fs.open(this.path, this.flags, this.mode, (error, fd) => {
      if (error) this.emit('error', error);
      else {
        this.fd = fd;
        this.emit('open', fd);
        this.read();
      }
    });
  };
  const read = async stream => {
    let text = '';
    for await (const piece of stream) text += piece;
    return text;
  };
  return [await read(fs.ReadStream(file)), await read(new Mine(file)), fs.createReadStream(file).destroy() instanceof fs.ReadStream, fs.FileReadStream === fs.ReadStream];
};

exports.clean_up = () => fs.rmSync(TMP, { recursive: true });
