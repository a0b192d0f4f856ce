// `node:readline`

import { native } from 'duet:native';
import { clearLine, clearScreenDown, cursorTo, moveCursor } from 'duet:readline/cursor';
import { Interface, questionPromise } from 'duet:readline/interface';

function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

Object.defineProperty(Interface.prototype.question, Symbol.for('nodejs.util.promisify.custom'), {
  value(query, options) { return questionPromise(this, query, options); },
});

export default {
  Interface, clearLine, clearScreenDown, createInterface, cursorTo,
  /** Nobody presses keys. */
  emitKeypressEvents() {},
  moveCursor,
  get promises() { return native.lazy('duet:node/readline/promises').default; },
};
