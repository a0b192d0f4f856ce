// Whether a client has it already (RFC 9110, 13), and which part it wants (14).

const NO_CACHE = /(?:^|,)\s*?no-cache\s*?(?:,|$)/;

/** The members of a list of entity tags. */
export const tags = list => list.split(',').map(tag => {
  let [start, end] = [0, tag.length];
  while (tag[start] === ' ') start++;
  while (end > start && tag[end - 1] === ' ') end--;
  return tag.slice(start, end);
});

/** Whether two tags are the same, be they weak or not. */
const areSame = (one, other) => one === other || one === `W/${other}` || `W/${one}` === other;

export const isAmong = (tag, list) => tags(list).some(one => areSame(one, tag));

/** Whether what the client has is still what it would get. */
export function isFresh(headers, tag, lastModified) {
  const since = headers['if-modified-since'];
  const noneMatch = headers['if-none-match'];
  if (!since && !noneMatch) return false;
  if (headers['cache-control'] && NO_CACHE.test(headers['cache-control'])) return false;
  if (noneMatch) return noneMatch === '*' || Boolean(tag && isAmong(tag, noneMatch));
  return Boolean(lastModified) && Date.parse(lastModified) <= Date.parse(since);
}

/** The ranges of a `Range` field: -2 if it is malformed, -1 if none can be given. */
export function parseRange(size, field, { combine = false } = {}) {
  const equals = field.indexOf('=');
  if (equals < 0) return -2;
  const ranges = [];
  for (const text of field.slice(equals + 1).split(',')) {
    const dash = text.indexOf('-');
    if (dash < 0) return -2;
    const [from, to] = [text.slice(0, dash).trim(), text.slice(dash + 1).trim()];
    const number = digits => (/^\d+$/.test(digits) ? Number(digits) : NaN);
    let [start, end] = [number(from), number(to)];
    if (from === '') [start, end] = [size - end, size - 1];
    else if (to === '') end = size - 1;
    if (end > size - 1) end = size - 1;
    if (Number.isNaN(start) || Number.isNaN(end)) return -2;
    if (start <= end && start >= 0) ranges.push({ start, end });
  }
  if (ranges.length === 0) return -1;
  const result = combine ? combined(ranges) : ranges;
  result.type = field.slice(0, equals);
  return result;
}

/** Ranges that touch become one; the order stays that of their first parts. */
function combined(ranges) {
  const sorted = ranges.map((range, index) => ({ ...range, index })).sort((one, other) => one.start - other.start);
  const joined = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last === undefined || range.start > last.end + 1) {
      joined.push(range);
    } else {
      last.end = Math.max(last.end, range.end);
      last.index = Math.min(last.index, range.index);
    }
  }
  return joined.sort((one, other) => one.index - other.index).map(({ start, end }) => ({ start, end }));
}
