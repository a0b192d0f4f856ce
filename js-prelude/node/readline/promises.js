// `node:readline/promises`

import { checkInteger, invalidArgType } from 'duet:errors';
import { ESCAPE, lineText, moveText } from 'duet:readline/cursor';
import { Interface as CallbackInterface, questionPromise } from 'duet:readline/interface';

class Interface extends CallbackInterface {
  question(query, options) { return questionPromise(this, query, options); }
}

/** Gathers what is to be done to a terminal, and does it at once. */
class Readline {
  #stream;
  #isAtOnce;
  #todo = [];

  constructor(stream, options = undefined) {
    if (typeof stream?.write !== 'function' || typeof stream.on !== 'function') throw invalidArgType('stream', 'Writable', stream);
    this.#stream = stream;
    this.#isAtOnce = Boolean(options?.autoCommit);
  }

  #add(text) {
    if (text === '') return this;
    if (this.#isAtOnce) this.#stream.write(text);
    else this.#todo.push(text);
    return this;
  }

  cursorTo(x, y = undefined) {
    checkInteger(x, 'x');
    if (y !== undefined && y !== null) checkInteger(y, 'y');
    return this.#add(y === undefined || y === null ? `${ESCAPE}${x + 1}G` : `${ESCAPE}${y + 1};${x + 1}H`);
  }

  moveCursor(dx, dy) {
    if (dx || dy) {
      checkInteger(dx, 'dx');
      checkInteger(dy, 'dy');
    }
    return this.#add(moveText(dx, dy));
  }

  clearLine(direction) {
    checkInteger(direction, 'dir', -1, 1);
    return this.#add(lineText(direction));
  }

  clearScreenDown() { return this.#add(`${ESCAPE}0J`); }

  commit() { return new Promise(resolve => { this.#stream.write(this.#todo.splice(0).join(''), () => resolve()); }); }

  rollback() {
    this.#todo = [];
    return this;
  }
}

function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

export default { Interface, Readline, createInterface };
