// What moves the cursor of a terminal, for `readline`: streams take the codes, whatever they are.

import { native } from 'duet:native';
import { checkFunction, coded, invalidArgValue } from 'duet:errors';

export const ESCAPE = '\x1b[';

function send(stream, text, callback) {
  if (callback !== undefined) checkFunction(callback, 'callback');
  if (stream === null || stream === undefined || text === '') {
    if (typeof callback === 'function') native.lazy('duet:timers').nextTick(callback, null);
    return true;
  }
  return stream.write(text, callback);
}

export function cursorTo(stream, x, y, callback) {
  if (callback !== undefined) checkFunction(callback, 'callback');
  if (typeof y === 'function') {
    callback = y;
    y = undefined;
  }
  if (Number.isNaN(x)) throw invalidArgValue('x', x);
  if (Number.isNaN(y)) throw invalidArgValue('y', y);
  if (stream === null || stream === undefined || (typeof x !== 'number' && typeof y !== 'number')) return send(null, '', callback);
  if (typeof x !== 'number') throw coded(TypeError, 'ERR_INVALID_CURSOR_POS', 'Cannot set cursor row without setting its column');
  return send(stream, typeof y === 'number' ? `${ESCAPE}${y + 1};${x + 1}H` : `${ESCAPE}${x + 1}G`, callback);
}

export function moveText(dx, dy) {
  const move = (distance, back, forth) => distance < 0 ? `${ESCAPE}${-distance}${back}` : distance > 0 ? `${ESCAPE}${distance}${forth}` : '';
  return move(dx, 'D', 'C') + move(dy, 'A', 'B');
}

export const moveCursor = (stream, dx, dy, callback) => send(stream, moveText(dx, dy), callback);

/** Towards the beginning, towards the end, or all of it. */
export const lineText = direction => `${ESCAPE}${direction < 0 ? 1 : direction > 0 ? 0 : 2}K`;

export const clearLine = (stream, direction, callback) => send(stream, lineText(direction), callback);
export const clearScreenDown = (stream, callback) => send(stream, `${ESCAPE}0J`, callback);
