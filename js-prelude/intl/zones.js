// Time zones, from the database of the system (TZif files, RFC 8536): how far from UTC a zone is at an
// instant, and what it calls that. Without such a database there is only UTC.

import { native } from 'duet:native';

const FOLDERS = ['/usr/share/zoneinfo', '/usr/lib/zoneinfo', '/usr/share/lib/zoneinfo'];
const UTC = { offset: 0, name: 'UTC', saving: false };
const known = new Map();

/** The zone of that name; `undefined` when there is none. */
export function zone(name) {
  const fixed = /^([+-])(\d{2}):?(\d{2})?$/.exec(name);
  if (fixed) {
    const offset = (fixed[1] === '-' ? -60 : 60) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0));
    return { name: `${fixed[1]}${fixed[2]}:${fixed[3] ?? '00'}`, at: () => ({ offset, name: '', saving: false }) };
  }
  if (/^(utc|gmt|etc\/(utc|gmt))$/i.test(name)) return { name: 'UTC', at: () => UTC };
  if (!known.has(name)) known.set(name, load(name));
  return known.get(name);
}

/** The name of the zone of this process. */
export function localZone() {
  const fs = native.lazy('duet:node/fs').default;
  const wanted = globalThis.process?.env?.TZ?.replace(/^:/, '');
  if (wanted && zone(wanted)) return zone(wanted).name;
  try {
    const link = fs.readlinkSync('/etc/localtime');
    const name = link.slice(link.indexOf('zoneinfo/') + 'zoneinfo/'.length);
    return zone(name)?.name ?? 'UTC';
  } catch {
    return 'UTC';
  }
}

function load(name) {
  if (!/^[A-Za-z][\w+-]*(\/[A-Za-z][\w+-]*)*$/.test(name)) return undefined;
  const fs = native.lazy('duet:node/fs').default;
  for (const folder of FOLDERS) {
    try {
      return { name, at: reader(fs.readFileSync(`${folder}/${name}`)) };
    } catch {
      // The next one may have it.
    }
  }
  return undefined;
}

function reader(bytes) {
  if (bytes.toString('latin1', 0, 4) !== 'TZif') throw new Error('not a time zone');
  const first = header(bytes, 0);
  // The second block repeats the first with 64 bits.
  const second = header(bytes, first.end(4));
  const { times, kinds, zones, end } = block(bytes, second);
  const rule = posix(bytes.toString('latin1', end + 1, bytes.indexOf(10, end + 1)));
  return milliseconds => {
    const seconds = Math.floor(milliseconds / 1000);
    if (times.length === 0 || seconds < times[0]) return times.length === 0 && rule ? rule(seconds) : zones.find(one => !one.saving) ?? zones[0];
    if (seconds >= times.at(-1) && rule) return rule(seconds);
    let low = 0;
    let high = times.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= seconds) low = middle;
      else high = middle;
    }
    return zones[kinds[low]];
  };
}

function header(bytes, start) {
  const [utc, standard, leaps, times, zones, letters] = [0, 1, 2, 3, 4, 5].map(n => bytes.readUInt32BE(start + 20 + 4 * n));
  const end = width => start + 44 + times * (width + 1) + zones * 6 + letters + leaps * (width + 4) + standard + utc;
  return { start: start + 44, times, zones, end };
}

function block(bytes, { start, times: count, zones: kindsCount, end }) {
  const times = Array.from({ length: count }, (unused, n) => Number(bytes.readBigInt64BE(start + 8 * n)));
  const kindsAt = start + 8 * count;
  const zonesAt = kindsAt + count;
  const lettersAt = zonesAt + 6 * kindsCount;
  const zones = Array.from({ length: kindsCount }, (unused, n) => {
    const at = zonesAt + 6 * n;
    const name = lettersAt + bytes[at + 5];
    return { offset: bytes.readInt32BE(at), saving: bytes[at + 4] === 1, name: bytes.toString('latin1', name, bytes.indexOf(0, name)) };
  });
  return { times, kinds: bytes.subarray(kindsAt, zonesAt), zones, end: end(8) };
}

/** What holds after the last change that is listed, as in POSIX' `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`. */
function posix(text) {
  const parts = /^(<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)(?:(<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)?,([^,]+),(.+))?$/.exec(text);
  if (!parts) return undefined;
  const plain = name => name.replace(/[<>]/g, '');
  const standard = { offset: -seconds(parts[2]), name: plain(parts[1]), saving: false };
  if (!parts[3]) return () => standard;
  const summer = { offset: parts[4] ? -seconds(parts[4]) : standard.offset + 3600, name: plain(parts[3]), saving: true };
  return now => {
    const year = new Date((now + standard.offset) * 1000).getUTCFullYear();
    const begins = change(parts[5], year) - standard.offset;
    const ends = change(parts[6], year) - summer.offset;
    const inside = begins < ends ? now >= begins && now < ends : now >= begins || now < ends;
    return inside ? summer : standard;
  };
}

function seconds(text) {
  const [, sign, hours, minutes = 0, rest = 0] = /^([+-]?)(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(rest));
}

/** When a rule changes the clocks in a year, in seconds of local time. */
function change(rule, year) {
  const [day, time = '2'] = rule.split('/');
  const weekly = /^M(\d+)\.(\d+)\.(\d+)$/.exec(day);
  let date;
  if (weekly) {
    const [month, week, weekday] = weekly.slice(1).map(Number);
    const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
    date = 1 + ((weekday - first + 7) % 7) + 7 * (week - 1);
    const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
    while (date > days) date -= 7;
    date = Date.UTC(year, month - 1, date);
  } else if (day.startsWith('J')) {
    // 29 February does not count.
    const number = Number(day.slice(1));
    const leap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
    date = Date.UTC(year, 0, number + (leap && number > 59 ? 1 : 0));
  } else date = Date.UTC(year, 0, 1 + Number(day));
  return date / 1000 + seconds(time);
}
