// `process`: what a handler may ask of its process. It is shared with other requests, so a handler
// cannot end it.

import { native } from 'duet:native';
import { nextTick } from 'duet:timers';

const started = native.now();

function hrtime(previous) {
  const nanoseconds = Math.round(native.now() * 1e6);
  let seconds = Math.floor(nanoseconds / 1e9);
  let rest = nanoseconds % 1e9;
  if (previous) {
    seconds -= previous[0];
    rest -= previous[1];
    if (rest < 0) {
      seconds -= 1;
      rest += 1e9;
    }
  }
  return [seconds, rest];
}
hrtime.bigint = () => BigInt(Math.round(native.now() * 1e6));

function exit() {
  throw new Error('process.exit() is not available: the process serves other requests as well');
}

export const process = {
  title: 'duet',
  version: 'v24.0.0',
  versions: { node: '24.0.0', quickjs: '0.16.2' },
  platform: 'linux',
  arch: native.architecture(),
  pid: native.processId(),
  argv: ['duet'],
  execArgv: [],
  env: Object.fromEntries(native.environment()),
  exitCode: undefined,
  cwd: () => native.workingDirectory(),
  uptime: () => (native.now() - started) / 1000,
  memoryUsage: () => {
    const rss = native.residentBytes();
    return { rss, heapTotal: rss, heapUsed: rss, external: 0, arrayBuffers: 0 };
  },
  hrtime, nextTick, exit, abort: exit,
  stdout: { write: text => { native.write(1, String(text)); return true; }, isTTY: false },
  stderr: { write: text => { native.write(2, String(text)); return true; }, isTTY: false },
};
