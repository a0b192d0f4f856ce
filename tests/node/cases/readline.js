// `node:readline` and `node:readline/promises`

'use strict';

const readline = require('node:readline');
const promises = require('node:readline/promises');
const { PassThrough, Readable } = require('node:stream');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const rejection = async run => {
  try {
    return { fulfilled: await run() };
  } catch (error) {
    return { error, cause: error.cause };
  }
};
const lines = pieces => new Promise(resolve => {
  const seen = [];
  const input = new PassThrough();
  const reader = readline.createInterface({ input, crlfDelay: Infinity });
  reader.on('line', line => seen.push(line));
  reader.on('close', () => resolve(seen));
  for (const piece of pieces) input.write(piece);
  input.end();
});
const written = act => {
  const output = new PassThrough();
  const result = act(output);
  return [output.read()?.toString(), result];
};

exports['names'] = () => [Object.keys(readline).sort(), Object.keys(promises).sort(), readline.promises === promises];
exports['lines'] = async () => [await lines(['a\nb\r\nc\rd']), await lines(['one ', 'line\ntwo', ' lines\n']), await lines([]), await lines(['\n\n']), await lines(['\n', 'x']), await lines(['a\r', '\nb'])];
exports['letters in pieces'] = () => {
  const bytes = Buffer.from('é🚀\nü');
  return lines([bytes.subarray(0, 1), bytes.subarray(1, 4), bytes.subarray(4)]);
};
exports['iterating'] = async () => {
  const seen = [];
  for await (const line of readline.createInterface({ input: Readable.from(['a\nb', '\nc']) })) seen.push(line);
  return seen;
};
exports['iterating and leaving'] = async () => {
  const reader = readline.createInterface({ input: Readable.from(['a\nb\nc\n']) });
  const seen = [];
  for await (const line of reader) {
    seen.push(line);
    break;
  }
  return [seen, reader.closed];
};
exports['questions'] = async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const reader = readline.createInterface({ input, output });
  const answer = new Promise(resolve => reader.question('who? ', resolve));
  input.write('me\n');
  const first = await answer;
  const asked = output.read().toString();
  const line = new Promise(resolve => reader.once('line', resolve));
  input.write('not asked\n');
  const seen = [first, asked, await line];
  reader.close();
  return [...seen, thrown(() => reader.question('x', () => {})), reader.closed];
};
exports['questions as promises'] = async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const reader = promises.createInterface({ input, output });
  const answer = reader.question('who? ');
  input.write('me\n');
  const seen = [await answer, output.read().toString()];
  const controller = new AbortController();
  const aborted = rejection(() => reader.question('again? ', { signal: controller.signal }));
  controller.abort('late');
  seen.push(await aborted);
  reader.close();
  return [...seen, await rejection(() => reader.question('x'))];
};
exports['prompts'] = () => {
  const output = new PassThrough();
  const reader = readline.createInterface({ input: new PassThrough(), output, prompt: '$ ' });
  const seen = [reader.getPrompt()];
  reader.prompt();
  reader.setPrompt('# ');
  reader.prompt();
  seen.push(output.read().toString(), reader.terminal, reader.line);
  reader.close();
  return seen;
};
exports['pause, resume and close'] = () => {
  const reader = readline.createInterface({ input: new PassThrough() });
  const seen = [];
  for (const name of ['pause', 'resume', 'close']) reader.on(name, () => seen.push(name));
  reader.pause();
  reader.pause();
  reader.resume();
  reader.close();
  reader.close();
  return [seen, reader instanceof readline.Interface];
};
exports['write'] = async () => {
  const reader = readline.createInterface({ input: new PassThrough() });
  const line = new Promise(resolve => reader.once('line', resolve));
  reader.write('written\n');
  const seen = await line;
  reader.close();
  return seen;
};
exports['aborted'] = async () => {
  const controller = new AbortController();
  const reader = readline.createInterface({ input: new PassThrough(), signal: controller.signal });
  const closed = new Promise(resolve => reader.once('close', () => resolve('closed')));
  controller.abort();
  return closed;
};
exports['cursor'] = () => [
  written(output => readline.cursorTo(output, 1)), written(output => readline.cursorTo(output, 1, 2)), written(output => readline.moveCursor(output, -1, 2)), written(output => readline.moveCursor(output, 3, -4)), written(output => readline.moveCursor(output, 0, 0)),
  written(output => readline.clearLine(output, -1)), written(output => readline.clearLine(output, 1)), written(output => readline.clearLine(output, 0)), written(output => readline.clearScreenDown(output)), written(output => readline.cursorTo(output)),
  thrown(() => readline.cursorTo(new PassThrough(), NaN)), thrown(() => readline.cursorTo(new PassThrough(), 'a', 1)), thrown(() => readline.clearLine(new PassThrough(), 0, 5)), readline.cursorTo(null, 1),
];
exports['cursor of promises'] = async () => {
  const output = new PassThrough();
  const cursor = new promises.Readline(output);
  await cursor.cursorTo(1, 2).clearLine(0).moveCursor(-1, 1).clearScreenDown().commit();
  return [output.read().toString(), cursor.cursorTo(1).rollback() === cursor, thrown(() => cursor.cursorTo('a')), thrown(() => new promises.Readline({}))];
};
exports['wrong options'] = () => [thrown(() => readline.createInterface({ input: new PassThrough(), completer: 5 })), thrown(() => readline.createInterface({ input: new PassThrough(), historySize: -1 })), thrown(() => readline.createInterface({ input: new PassThrough(), signal: 5 }))];
