// `node:child_process`, with programs that every system has.

'use strict';

const child_process = require('child_process');

const { exec, execFile, execFileSync, execSync, spawn, spawnSync } = child_process;

const told = error => error && ({ name: error.name, message: error.message, code: error.code, errno: error.errno, syscall: error.syscall, path: error.path, spawnargs: error.spawnargs, killed: error.killed, signal: error.signal, cmd: error.cmd });

function failure(run) {
  try {
    return { returned: run() };
  } catch (error) {
    return { ...told(error), status: error.status, stdout: error.stdout && String(error.stdout), stderr: error.stderr && String(error.stderr) };
  }
}

const callback = (run, ...parameters) => new Promise(resolve => { run(...parameters, (error, stdout, stderr) => resolve({ error: told(error), stdout, stderr })); });

/** What a child does, to its end. */
const events = child => new Promise(resolve => {
  const seen = [];
  let output = '';
  let errors = '';
  child.stdout?.on('data', piece => { output += piece; });
  child.stderr?.on('data', piece => { errors += piece; });
  for (const name of ['spawn', 'exit', 'error']) child.on(name, (...values) => seen.push([name, ...values.map(value => value instanceof Error ? told(value) : value)]));
  child.on('close', (...values) => resolve({ seen: [...seen, ['close', ...values]], output, errors, exitCode: child.exitCode, signalCode: child.signalCode, killed: child.killed }));
});

exports.the_module = () => Object.keys(child_process).filter(name => name !== '_forkChild').sort();

exports.a_program_is_run = async () => [
  await events(spawn('echo', ['hello', 'world'])), await events(spawn('sh', ['-c', 'echo out; echo err >&2; exit 3'])), await events(spawn('sh -c "exit 4"', { shell: true })), await events(spawn('true')), await events(spawn('echo $NAME', { shell: '/bin/sh', env: { NAME: 'value' } })),
  await events(spawn('pwd', { cwd: '/' })), await events(spawn('cat', [], { stdio: ['ignore', 'pipe', 'ignore'] })), await events(spawn('sh', ['-c', 'echo $0'], { argv0: 'other' })).then(one => one.exitCode),
];

exports.a_program_is_spoken_with = async () => {
  const child = spawn('cat');
  const facts = [typeof child.pid, child.spawnfile, child.spawnargs, child.connected, child.stdio.length, child.stdio[0] === child.stdin, child.exitCode];
  const seen = events(child);
  child.stdin.write('first ');
  child.stdin.write(Buffer.from('second '));
  child.stdin.end('last');
  return [facts, await seen];
};

exports.much_goes_through = async () => {
  const child = spawn('cat');
  let length = 0;
  child.stdout.on('data', piece => { length += piece.length; });
  const closed = new Promise(resolve => { child.on('close', resolve); });
  for (let index = 0; index < 20; index++) child.stdin.write(Buffer.alloc(100_000, 'x'));
  child.stdin.end();
  return [await closed, length];
};

exports.a_program_that_is_not_there = async () => {
  const child = spawn('no-such-program', ['a', 'b']);
  const pid = child.pid;
  const seen = await events(child);
  return [pid, seen, await callback(execFile, 'no-such-program', ['x']), await events(spawn('echo', { cwd: '/no/such/folder' })), spawnSync('no-such-program', ['x']).error && told(spawnSync('no-such-program', ['x']).error), failure(() => execFileSync('no-such-program'))];
};

exports.a_program_is_killed = async () => {
  const one = spawn('sleep', ['60']);
  const seenOne = events(one);
  const sent = one.kill();
  const other = spawn('sleep', ['60']);
  const seenOther = events(other);
  other.kill('SIGKILL');
  const outcomes = [sent, await seenOne, await seenOther, one.kill(), one.killed];
  return [outcomes, await events(spawn('sleep', ['60'], { timeout: 50 })), await events(spawn('sleep', ['60'], { timeout: 50, killSignal: 'SIGINT' })), failure(() => spawn('true').kill('SIGNOTHING'))];
};

exports.a_program_is_aborted = async () => {
  const controller = new AbortController();
  const child = spawn('sleep', ['60'], { signal: controller.signal });
  const seen = events(child);
  controller.abort();
  const { seen: all, signalCode } = await seen;
  return [all.map(([name, value]) => [name, value?.name ?? value, value?.code]), signalCode];
};

exports.exec_and_execFile = async () => [
  await callback(exec, 'echo hello; echo oops >&2'), await callback(exec, 'exit 5'), await callback(exec, 'echo text >&2; exit 1'), await callback(execFile, 'echo', ['a b', 'c']), await callback(execFile, 'echo'), await callback(exec, 'echo $X', { env: { X: 'y' } }),
  await callback(execFile, 'echo', ['x'], { encoding: 'buffer' }), await callback(exec, 'sleep 60', { timeout: 50 }), await callback(exec, 'kill -9 $$'),
  await callback(exec, 'echo 1234567890', { maxBuffer: 5 }), await callback(execFile, 'pwd', { cwd: '/' }), await callback(execFile, 'echo', ['ż'], { encoding: 'latin1' }),
];

exports.promisified = async () => {
  const custom = Symbol.for('nodejs.util.promisify.custom');
  const run = exec[custom]('echo hello');
  return [await run, typeof run.child.pid, await execFile[custom]('echo', ['x']), await exec[custom]('echo a; exit 2').catch(error => [told(error), error.stdout, error.stderr])];
};

exports.programs_are_waited_for = () => {
  const clean = ({ pid, ...rest }) => ({ ...rest, hasPid: pid > 0, error: told(rest.error) });
  return [
    clean(spawnSync('echo', ['hello'])), clean(spawnSync('cat', { input: 'given', encoding: 'utf8' })), clean(spawnSync('sh', ['-c', 'echo err >&2; exit 3'], { encoding: 'utf8' })), clean(spawnSync('sh', ['-c', 'kill -9 $$'])),
    clean(spawnSync('sleep', ['60'], { timeout: 50 })), clean(spawnSync('echo 1; echo 2', { shell: true, encoding: 'utf8' })), clean(spawnSync('echo', ['x'], { stdio: 'ignore' })), clean(spawnSync('cat', { input: Buffer.from('bytes') })),
    clean(spawnSync('true', { input: Buffer.alloc(1_000_000) })).status, clean(spawnSync('head', ['-c', '2000000', '/dev/zero'])).error?.code, clean(spawnSync('head', ['-c', '2000000', '/dev/zero'], { maxBuffer: 3_000_000 })).stdout.length,
  ];
};

exports.execSync_and_execFileSync = () => [
  execSync('echo hello'), execSync('echo $X', { env: { X: 'y' }, encoding: 'utf8' }), execFileSync('cat', { input: 'given' }), execFileSync('echo', ['a b'], { encoding: 'utf8' }), execSync('true', { stdio: 'ignore' }), execSync('cat', { input: 'x', encoding: 'utf8' }),
  failure(() => execSync('echo out; exit 4')), failure(() => execSync('echo problem >&2; exit 1', { stdio: 'pipe' })), failure(() => execFileSync('sh', ['-c', 'exit 6'])), failure(() => execFileSync('sleep', ['60'], { timeout: 50 })),
];

exports.arguments_that_are_wrong = () => [
  failure(() => spawn()), failure(() => spawn('')), failure(() => spawn(5)), failure(() => spawn('echo', 5)), failure(() => spawn('echo', [], 5)), failure(() => spawn('echo', { cwd: 5 })), failure(() => spawn('echo', { shell: 5 })), failure(() => spawn('echo', { detached: 5 })),
  failure(() => spawn('echo', { timeout: -1 })), failure(() => spawn('echo', { stdio: 'x' })), failure(() => spawn('echo', { stdio: 5 })), failure(() => spawn('echo', { stdio: ['x'] })), failure(() => spawn('a\0b')), failure(() => spawn('echo', ['a\0b'])), failure(() => exec()), failure(() => exec(5)),
  failure(() => execFile('echo', [], {}, 5)), failure(() => spawnSync('echo', { maxBuffer: -1 })), failure(() => spawnSync('echo', { input: 5 })), failure(() => spawn('echo', { uid: 'x' })), failure(() => spawn('echo', { argv0: 5 })), failure(() => spawn('echo', { killSignal: 'SIGNOTHING' })),
];
