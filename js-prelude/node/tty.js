// `node:tty`: a Function has no terminal.

import { native } from 'duet:native';
import { coded } from 'duet:errors';

const isatty = () => false;

function refuse(fd) {
  if (!Number.isInteger(fd) || fd < 0) throw coded(RangeError, 'ERR_INVALID_FD', `"fd" must be a positive integer: ${fd}`);
  throw coded(Error, 'ERR_TTY_INIT_FAILED', 'TTY initialization failed: uv_tty_init returned EINVAL (invalid argument)');
}

export default {
  isatty,
  get ReadStream() { return make('ReadStream', 'Readable'); },
  get WriteStream() { return make('WriteStream', 'Writable'); },
};

const made = {};

/** A class of streams that is there to be asked about, and cannot be made. */
function make(name, base) {
  return made[name] ??= {
    [name]: class extends native.lazy('duet:node/stream').default[base] {
      constructor(fd) {
        super();
        refuse(fd);
      }
    },
  }[name];
}
