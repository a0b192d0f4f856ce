// `node:timers`: the timers that are global, as a module.

import { native } from 'duet:native';
import { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from 'duet:timers';

export default {
  setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval,
  get promises() { return native.lazy('duet:node/timers/promises').default; },
};
