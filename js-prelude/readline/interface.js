// What `readline.createInterface` makes: lines of a stream. There are no terminals here, so nothing is
// edited, and what is read is not written back.

import { native } from 'duet:native';
import { EventEmitter } from 'duet:emitter';
import { AbortError, checkAbortSignal, checkNumber, coded, invalidArgType, invalidArgValue } from 'duet:errors';

const END = /\r\n|\n|\r|\u2028|\u2029/;

function closed() {
  return coded(Error, 'ERR_USE_AFTER_CLOSE', 'readline was closed');
}

export function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  EventEmitter.call(this);
  let options = { input, output, completer, terminal };
  if (input?.input) options = { ...input };
  start(this, options);
}

Object.setPrototypeOf(Interface.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Interface, EventEmitter);

export function start(self, { input, output, completer, terminal = false, prompt = '> ', history = [], historySize = 30, removeHistoryDuplicates = false, crlfDelay = 100, tabSize = 8, signal }) {
  if (signal !== undefined) checkAbortSignal(signal, 'options.signal');
  if (completer !== undefined && typeof completer !== 'function') throw invalidArgValue('completer', completer);
  if (!Array.isArray(history)) throw invalidArgType('history', 'Array', history);
  checkNumber(historySize, 'historySize', 0);
  if (input === undefined || input === null || typeof input.on !== 'function') throw new TypeError("Cannot read properties of undefined (reading 'on')");
  const { StringDecoder } = native.lazy('duet:node/string_decoder').default;
  Object.assign(self, {
    terminal: Boolean(terminal), line: '', cursor: 0, history, historySize, removeHistoryDuplicates, crlfDelay: Math.max(100, crlfDelay || 0), tabSize, input, output, completer, closed: false, paused: false,
    _rest: '', _prompt: String(prompt), _question: null, _decoder: new StringDecoder('utf8'), _skipsNewline: false,
  });
  const read = chunk => readChunk(self, chunk);
  const end = () => {
    take(self, self._decoder.end());
    if (self._rest !== '') lineIs(self, self._rest);
    self._rest = '';
    self.close();
  };
  input.on('data', read);
  input.on('end', end);
  self.on('close', () => {
    input.removeListener('data', read);
    input.removeListener('end', end);
  });
  if (signal) {
    const abort = () => self.close();
    if (signal.aborted) native.lazy('duet:timers').nextTick(abort);
    else {
      signal.addEventListener('abort', abort, { once: true });
      self.on('close', () => signal.removeEventListener('abort', abort));
    }
  }
  input.resume();
}

function readChunk(self, chunk) {
  if (self.paused) self.resume();
  take(self, self._decoder.write(chunk));
}

/** Takes text, and tells of the lines that are complete. */
function take(self, text) {
  if (text === '') return;
  // The second half of an end of line that came in two pieces.
  if (self._skipsNewline && text[0] === '\n') text = text.slice(1);
  self._skipsNewline = text.endsWith('\r');
  if (text === '') return;
  const lines = (self._rest + text).split(END);
  self._rest = lines.pop();
  for (const line of lines) lineIs(self, line);
}

function lineIs(self, line) {
  const answer = self._question;
  if (answer) {
    self._question = null;
    answer(line);
  } else {
    self.emit('line', line);
  }
}

Object.assign(Interface.prototype, {
  getPrompt() { return this._prompt; },

  setPrompt(prompt) { this._prompt = prompt; },

  prompt() {
    if (this.paused) this.resume();
    this.output?.write(this._prompt);
  },

  question(query, options, callback) {
    const answer = typeof options === 'function' ? options : callback;
    if (typeof answer !== 'function') return;
    const signal = typeof options === 'object' ? options?.signal : undefined;
    if (signal !== undefined) {
      checkAbortSignal(signal, 'options.signal');
      if (signal.aborted) return;
      const abort = () => { this._question = null; };
      signal.addEventListener('abort', abort, { once: true });
      ask(this, query, line => {
        signal.removeEventListener('abort', abort);
        answer(line);
      });
      return;
    }
    ask(this, query, answer);
  },

  write(text) {
    if (this.closed) throw closed();
    if (this.paused) this.resume();
    if (text !== undefined && text !== null) take(this, String(text));
  },

  pause() {
    if (this.closed) throw closed();
    if (this.paused) return undefined;
    this.input.pause();
    this.paused = true;
    this.emit('pause');
    return this;
  },

  resume() {
    if (this.closed) throw closed();
    if (!this.paused) return undefined;
    this.input.resume();
    this.paused = false;
    this.emit('resume');
    return this;
  },

  close() {
    if (this.closed) return;
    this.pause();
    this.closed = true;
    this.emit('close');
  },

  getCursorPos() { return { rows: 0, cols: this._prompt.length + this.cursor }; },

  [Symbol.asyncIterator]() {
    return this._iterator ??= linesOf(this);
  },
});

Interface.prototype._questionCancel = function _questionCancel() { this._question = null; };
if (Symbol.dispose) Object.defineProperty(Interface.prototype, Symbol.dispose, { value() { this.close(); }, writable: true, configurable: true });
Object.defineProperty(Interface.prototype, 'columns', { get() { return this.output?.columns ?? Infinity; }, configurable: true, enumerable: true });
for (const key of Reflect.ownKeys(Interface.prototype)) if (key !== 'columns') Object.defineProperty(Interface.prototype, key, { enumerable: false });

function ask(self, query, answer) {
  if (self.closed) throw closed();
  if (self._question) {
    self.prompt();
    return;
  }
  self._question = answer;
  if (self.paused) self.resume();
  self.output?.write(query);
}

/** The lines as an iterator, which ends when the interface is closed. */
function linesOf(self) {
  const events = native.lazy('duet:node/events').default.on(self, 'line', { close: ['close'], highWaterMark: 1024 });
  return {
    async next() {
      const { value, done } = await events.next();
      return done ? { value: undefined, done: true } : { value: value[0], done: false };
    },
    async return() {
      await events.return();
      self.close();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() { return this; },
  };
}

/** A question that is answered by a promise. */
export function questionPromise(self, query, options = {}) {
  return new Promise((resolve, reject) => {
    const signal = options?.signal;
    if (signal) {
      checkAbortSignal(signal, 'options.signal');
      if (signal.aborted) {
        reject(new AbortError(undefined, { cause: signal.reason }));
        return;
      }
    }
    const abort = () => {
      self._question = null;
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    signal?.addEventListener('abort', abort, { once: true });
    ask(self, query, line => {
      signal?.removeEventListener('abort', abort);
      resolve(line);
    });
  });
}
