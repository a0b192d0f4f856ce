// Times, as OpenTelemetry's API takes them: `[seconds, nanoseconds]`, a `Date`, and milliseconds, which
// are counted from 1970 or, if they are few, as `performance.now()` counts them.

const isPair = time => Array.isArray(time) && time.length === 2 && typeof time[0] === 'number' && typeof time[1] === 'number';

export const isTime = time => typeof time === 'number' || time instanceof Date || isPair(time);

function ofMilliseconds(milliseconds) {
  const seconds = Math.trunc(milliseconds / 1000);
  return [seconds, Math.round(milliseconds % 1000 * 1e6)];
}

/** Seconds and nanoseconds since 1970; `undefined`, which is now, for what is no time. */
export function timeOf(time) {
  if (typeof time === 'number') return ofMilliseconds(time <= performance.now() ? performance.timeOrigin + time : time);
  if (time instanceof Date) return ofMilliseconds(time.getTime());
  return isPair(time) ? time : undefined;
}
