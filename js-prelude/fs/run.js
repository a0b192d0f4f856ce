// How the operations of `node:fs` are run: at once, with a callback, or as a promise. Each is written once, as a
// plan: what the native side is to do, and what its answer means. What takes several steps is a generator of plans.

import { native } from 'duet:native';
import { AbortError, invalidArgType } from 'duet:errors';

const files = native.group('fs');

/** One step: the native operation, its arguments, and what to make of its answer. */
export const plan = (name, parameters, finish, signal) => ({ name, parameters, finish, signal });

export const PROMISIFY = Symbol.for('nodejs.util.promisify.custom');

const isSteps = work => typeof work.next === 'function';
const value = ({ finish }, answer) => finish ? finish(answer) : answer;

/** Does it here and now. */
export function runNow(work) {
  if (!isSteps(work)) return value(work, files.run(work.name, work.parameters));
  let step = work.next();
  while (!step.done) {
    let answer;
    try {
      if (typeof step.value?.then === 'function') throw invalidArgType('filter', 'boolean', step.value);
      answer = runNow(step.value);
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(answer);
  }
  return step.value;
}

/** Does it elsewhere, and calls back. */
export function runLater(work, callback) {
  if (isSteps(work)) {
    runSteps(work).then(result => callback(null, result), callback);
    return;
  }
  let isOver = false;
  const { signal } = work;
  const over = (error, answer) => {
    if (isOver) return;
    isOver = true;
    signal?.removeEventListener('abort', abort);
    if (error) callback(error);
    else settle(work, answer, callback);
  };
  const abort = () => over(new AbortError(undefined, { cause: signal.reason }));
  if (signal?.aborted) {
    queueMicrotask(abort);
    return;
  }
  signal?.addEventListener('abort', abort);
  files.run(work.name, work.parameters, over);
}

function settle(work, answer, callback) {
  let result;
  try {
    result = value(work, answer);
  } catch (error) {
    callback(error);
    return;
  }
  callback(null, result);
}

async function runSteps(work) {
  let step = work.next();
  while (!step.done) {
    let answer;
    try {
      answer = await (typeof step.value?.then === 'function' ? step.value : promised(step.value));
    } catch (error) {
      step = work.throw(error);
      continue;
    }
    step = work.next(answer);
  }
  return step.value;
}

/** Does it elsewhere, as a promise. */
export function promised(work) {
  return new Promise((resolve, reject) => {
    runLater(work, (error, result) => error ? reject(error) : resolve(result));
  });
}
