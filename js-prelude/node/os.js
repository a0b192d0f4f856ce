// `node:os`: what the machine is. Most of it is text that the kernel keeps under `/proc`.

import { native } from 'duet:native';
import { checkInteger, coded, notSupported } from 'duet:errors';
import { dlopen, errno, priority, signals } from 'duet:os/constants';
import { process } from 'duet:process';

const KILOBYTE = 1024;
/** The kernel counts the processors' time in hundredths of a second. */
const TICK = 10;

function read(path) {
  try {
    return native.readText(path);
  } catch {
    return '';
  }
}

/** Functions that may stand for their value in texts and sums, as Node.js' do. */
function asPrimitive(fn) {
  fn[Symbol.toPrimitive] = () => fn();
  Object.defineProperty(fn, Symbol.toPrimitive, { enumerable: false });
  return fn;
}

const kernel = name => read(`/proc/sys/kernel/${name}`).trim();
const memory = name => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(read('/proc/meminfo'))?.[1] ?? 0) * KILOBYTE;

const hostname = asPrimitive(() => kernel('hostname'));
const release = asPrimitive(() => kernel('osrelease'));
const type = asPrimitive(() => kernel('ostype') || 'Linux');
const version = asPrimitive(() => kernel('version'));
const machine = asPrimitive(() => ({ x64: 'x86_64', arm64: 'aarch64' })[process.arch] ?? process.arch);
const arch = asPrimitive(() => process.arch);
const platform = asPrimitive(() => 'linux');
const endianness = asPrimitive(() => 'LE');
const uptime = asPrimitive(() => Number(read('/proc/uptime').split(' ')[0]));
const totalmem = asPrimitive(() => memory('MemTotal'));
const freemem = asPrimitive(() => memory('MemAvailable'));
const homedir = asPrimitive(() => process.env.HOME || userInfo().homedir);

const tmpdir = asPrimitive(() => {
  const path = process.env.TMPDIR || process.env.TMP || process.env.TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
});

const availableParallelism = asPrimitive(() => {
  // The processors that the process may run on, as in `0-3,6`.
  const allowed = /^Cpus_allowed_list:\s*(.+)$/m.exec(read('/proc/self/status'))?.[1] ?? '0';
  return allowed.split(',').reduce((count, range) => {
    const [first, last = first] = range.split('-').map(Number);
    return count + last - first + 1;
  }, 0);
});

function loadavg() {
  return read('/proc/loadavg').split(' ').slice(0, 3).map(Number);
}

function cpus() {
  const about = read('/proc/cpuinfo').split('\n\n');
  return read('/proc/stat').split('\n').filter(line => /^cpu\d/.test(line)).map((line, index) => {
    const [user, nice, sys, idle, , irq] = line.split(/\s+/).slice(1).map(count => Number(count) * TICK);
    const field = name => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(about[index] ?? '')?.[1];
    return { model: field('model name') ?? 'unknown', speed: Math.trunc(Number(field('cpu MHz') ?? 0)), times: { user, nice, sys, idle, irq } };
  });
}

/** How many bits of a mask are set. */
function prefixLength(mask) {
  const parts = mask.includes('.') ? mask.split('.').map(part => Number(part).toString(2)) : expand(mask).map(part => Number.parseInt(part, 16).toString(2));
  return parts.join('').replaceAll('0', '').length;
}

function expand(address) {
  const [start, end] = address.split('::');
  const first = start ? start.split(':') : [];
  const last = end ? end.split(':') : [];
  return end === undefined ? first : [...first, ...Array(8 - first.length - last.length).fill('0'), ...last];
}

const IS_UP = 1;
const IS_LOOPBACK = 8;
const IS_RUNNING = 64;

function networkInterfaces() {
  const all = native.group('process').interfaces();
  const hardware = new Map(all.filter(one => one[5] !== undefined).map(([name, , , , , address]) => [name, address]));
  const found = {};
  for (const [name, flags, address, netmask, scopeid] of all) {
    if (address === undefined || !(flags & IS_UP) || !(flags & IS_RUNNING)) continue;
    const isOld = address.includes('.');
    (found[name] ??= []).push({
      address, netmask, family: isOld ? 'IPv4' : 'IPv6', mac: hardware.get(name) ?? '00:00:00:00:00:00', internal: (flags & IS_LOOPBACK) !== 0, cidr: netmask === undefined ? null : `${address}/${prefixLength(netmask)}`,
      ...(isOld ? {} : { scopeid }),
    });
  }
  return found;
}

function userInfo(options) {
  const uid = process.getuid();
  const line = read('/etc/passwd').split('\n').map(one => one.split(':')).find(fields => Number(fields[2]) === uid && fields.length > 6);
  if (!line) throw coded(Error, 'ERR_SYSTEM_ERROR', 'A system error occurred: uv_os_get_passwd returned ENOENT (no such file or directory)', { name: 'SystemError', info: { errno: -2, code: 'ENOENT', message: 'no such file or directory', syscall: 'uv_os_get_passwd' }, errno: -2, syscall: 'uv_os_get_passwd' });
  const isBuffer = options?.encoding === 'buffer';
  const text = value => isBuffer ? native.lazy('duet:buffer').Buffer.from(value) : value;
  return { uid, gid: process.getgid(), username: text(line[0]), homedir: text(line[5]), shell: text(line[6]) };
}

const isNumber = value => checkInteger(value, 'pid', -(2 ** 31), 2 ** 31 - 1);

function getPriority(pid = 0) {
  isNumber(pid);
  return native.group('process').priority(pid);
}

function setPriority(pid, value) {
  if (value === undefined) {
    value = pid;
    pid = 0;
  }
  isNumber(pid);
  checkInteger(value, 'priority', priority.PRIORITY_HIGHEST, priority.PRIORITY_LOW);
  throw notSupported('os.setPriority()');
}

const constants = Object.assign(Object.create(null), { UV_UDP_REUSEADDR: 4, dlopen, errno, signals, priority });

const os = {
  arch, availableParallelism, cpus, endianness, freemem, getPriority, homedir, hostname, loadavg, networkInterfaces, platform, release, setPriority, tmpdir, totalmem, type, userInfo, uptime, version, machine,
};
for (const [name, value] of Object.entries({ constants, EOL: '\n', devNull: '/dev/null' })) Object.defineProperty(os, name, { value, enumerable: true, configurable: false, writable: false });

export default os;
