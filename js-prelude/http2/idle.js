// `setTimeout` of sessions and streams: an event when nothing has happened for a while.

import { native } from 'duet:native';
import { checkFunction, checkNumber, coded } from 'duet:errors';
import { clearTimeout, setTimeout } from 'duet:timers';

const IDLE = Symbol('idle');

/** Something has happened; the timer finds that out when it is due. */
export function touch(object) {
  const idle = object?.[IDLE];
  if (idle === undefined) return;
  idle.last = native.now();
  // It was told once that nothing happens.
  idle.timer ??= setTimeout(check, idle.time, object);
}

function check(object) {
  const idle = object[IDLE];
  if (idle === undefined || object.destroyed) return;
  const left = idle.last + idle.time - native.now();
  if (left > 0) {
    idle.timer = setTimeout(check, Math.ceil(left), object);
    return;
  }
  idle.timer = undefined;
  object._onTimeout();
}

export function stop(object) {
  clearTimeout(object[IDLE]?.timer);
  object[IDLE] = undefined;
}

/** As a method. */
export function setIdleTimeout(milliseconds, callback) {
  if (this.destroyed) return this;
  this.timeout = milliseconds;
  checkNumber(milliseconds, 'msecs');
  if (!(milliseconds >= 0 && Number.isFinite(milliseconds))) {
    throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "msecs" is out of range. It must be a non-negative finite number. Received ${milliseconds}`);
  }
  if (callback !== undefined) checkFunction(callback, 'callback');
  stop(this);
  if (milliseconds === 0) {
    if (callback !== undefined) this.removeListener('timeout', callback);
    return this;
  }
  const time = Math.min(milliseconds, 2 ** 31 - 1);
  this[IDLE] = { time, last: native.now(), timer: setTimeout(check, time, this) };
  if (callback !== undefined) this.once('timeout', callback);
  return this;
}
