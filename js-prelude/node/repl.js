// `node:repl`: nobody types.

import { native } from 'duet:native';
import { notSupported } from 'duet:errors';

class Recoverable extends SyntaxError {
  constructor(error) {
    super();
    this.err = error;
  }
}

export default {
  start() { throw notSupported('A REPL'); },
  writer: value => native.lazy('duet:inspect').inspect(value),
  REPLServer: class REPLServer { constructor() { throw notSupported('A REPL'); } },
  REPL_MODE_SLOPPY: Symbol('repl-sloppy'),
  REPL_MODE_STRICT: Symbol('repl-strict'),
  Recoverable,
  get builtinModules() { return native.lazy('duet:node/module').default.builtinModules; },
};
