// Signals that the Function listens for on `process`. Those that stop the host are not among them: it
// finishes what is under way, whoever else would like to know.

import { native } from 'duet:native';
import { process } from 'duet:process';

const HOSTS = ['SIGTERM', 'SIGINT'];

/** By name, what is to be forgotten. */
const listened = new Map();

/** Somebody listens. */
export function listen(name) {
  const number = native.lazy('duet:os/constants').signals[name];
  if (number === undefined || HOSTS.includes(name) || listened.has(name)) return;
  listened.set(name, native.group('signals').listen(number, () => { process.emit(name, name, number); }));
}

/** Somebody does not listen any more. */
export function forget(name) {
  if (!listened.has(name) || process.listenerCount(name) > 0) return;
  native.group('signals').forget(listened.get(name));
  listened.delete(name);
}

/** Whether a signal of this number comes to somebody who listens. */
export const isHeard = number => [...listened.keys()].some(name => native.lazy('duet:os/constants').signals[name] === number);
