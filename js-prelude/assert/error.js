// `AssertionError`, and how it tells what differs.

import { inspect } from 'duet:inspect';
import { checkObject } from 'duet:errors';

const WORDS = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
  strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values have same structure but are not reference-equal:',
  notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};
const WITH_DIFFERENCE = ['deepStrictEqual', 'strictEqual', 'partialDeepStrictEqual'];
const SHORT = 12;
const LINE = 80;
const MANY_LINES = 50;

const isObject = value => typeof value === 'object' && value !== null;
const isReference = value => isObject(value) || typeof value === 'function';
const inFull = value => inspect(value, {
  compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false, sorted: true, getters: true,
});

/** Not more lines than anybody reads. */
const cut = lines => lines.length > MANY_LINES ? [...lines.slice(0, 46), '...'] : lines;
const shorten = (text, most) => text.length > most ? `${text.slice(0, most - 3)}...` : text;

/** Two lines that differ at most in the comma at the end. */
const isSame = (one, other) => one === other || one === `${other},` || `${one},` === other;

/** What both have in common at the end, taken off: its last three lines are shown, and a mark if there are more. */
function takeEnd(actual, expected) {
  let shown = '';
  let above = '';
  let count = 0;
  while (actual.length > 0 && expected.length > 0 && actual.at(-1) === expected.at(-1)) {
    const line = actual.pop();
    expected.pop();
    if (count++ < 3) shown = `\n  ${line}${shown}`;
    else above = line;
  }
  return { shown, above, count };
}

/** The lines of both, with a mark before those that only one has. Of longer stretches that are the same, the ends are shown. */
class Lines {
  text = '';
  // Lines that are only expected, which come after those that are only there.
  waiting = '';
  printed = 0;
  same = 0;
  skipped = false;

  /** The end of a stretch of lines that are the same, before line `index`. */
  endStretch(lines, index) {
    if (this.same > 2) {
      if (this.same > 3) {
        if (this.same === 5) this.add(`\n  ${lines[index - 3]}`);
        else if (this.same > 5) {
          this.text += '\n...';
          this.skipped = true;
        }
        this.add(`\n  ${lines[index - 2]}`);
      }
      this.add(`\n  ${lines[index - 1]}`);
    }
    this.same = 0;
  }

  add(text) {
    this.text += text;
    this.printed++;
  }

  addSame(line) {
    this.text += this.waiting;
    this.waiting = '';
    if (++this.same <= 2) this.add(`\n  ${line}`);
  }

  addOnlyThere(line) {
    this.add(`\n+ ${line}`);
  }

  addOnlyExpected(line) {
    this.waiting += `\n- ${line}`;
    this.printed++;
  }
}

function difference(actual, expected, operator, message) {
  const whole = inFull(actual).split('\n');
  const actualLines = [...whole];
  const expectedLines = inFull(expected).split('\n');
  if (operator === 'strictEqual' && ((isObject(actual) && isObject(expected)) || (typeof actual === 'function' && typeof expected === 'function'))) operator = 'strictEqualObject';
  const title = message || WORDS[operator];
  let pointer = '';
  const areSingle = actualLines.length === 1 && expectedLines.length === 1 && actualLines[0] !== expectedLines[0];
  if (areSingle) {
    const length = actualLines[0].length + expectedLines[0].length;
    if (length <= SHORT) {
      if (!isObject(actual) && !isObject(expected) && (actual !== 0 || expected !== 0)) return `${title}\n\n${actualLines[0]} !== ${expectedLines[0]}\n`;
    } else if (operator !== 'strictEqualObject' && length < LINE) {
      let at = 0;
      while (actualLines[0][at] === expectedLines[0][at]) at++;
      if (at > 2) pointer = `\n  ${' '.repeat(at)}^`;
    }
  }
  const end = takeEnd(actualLines, expectedLines);
  const height = Math.max(actualLines.length, expectedLines.length);
  if (height === 0) return `${WORDS.notIdentical}\n\n${cut(whole).join('\n')}\n`;
  const after = `${end.above === '' ? '' : `\n  ${end.above}`}${end.count >= 5 ? '\n...' : ''}${end.shown}`;
  const lines = new Lines();
  lines.skipped = end.count >= 5;
  const head = skipped => `${title}\n+ actual - expected${skipped ? ' ... Lines skipped' : ''}\n`;
  const longer = actualLines.length < height ? expectedLines : actualLines;
  const both = Math.min(actualLines.length, expectedLines.length);
  for (let index = 0; index < height; index++) {
    if (index >= both) {
      lines.endStretch(longer, index);
      if (longer === actualLines) lines.addOnlyThere(longer[index]);
      else lines.addOnlyExpected(longer[index]);
    } else if (isSame(actualLines[index], expectedLines[index])) {
      lines.addSame(`${actualLines[index]},` === expectedLines[index] ? expectedLines[index] : actualLines[index]);
    } else {
      lines.endStretch(actualLines, index);
      lines.addOnlyThere(actualLines[index]);
      lines.addOnlyExpected(expectedLines[index]);
    }
    if (lines.printed > MANY_LINES && index < height - 2) return `${head(true)}${lines.text}\n...${lines.waiting}\n...`;
  }
  return `${head(lines.skipped)}${lines.text}${lines.waiting}${after}${pointer}`;
}

/** The two values with the operator between them, or what the operator is in words. */
function comparison(actual, expected, operator) {
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') {
    const words = operator === 'notStrictEqual' && isReference(actual) ? WORDS.notStrictEqualObject : WORDS[operator];
    const lines = cut(inFull(actual).split('\n'));
    if (lines.length === 1) return `${words}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
    return `${words}\n\n${lines.join('\n')}\n`;
  }
  const one = inFull(actual);
  const other = inFull(expected);
  if (operator === 'notDeepEqual' && one === other) return shorten(`${WORDS[operator]}\n\n${one}`, 1024);
  const short = shorten(one, 512);
  const shortOther = shorten(other, 512);
  if (operator === 'deepEqual') return `${WORDS[operator]}\n\n${short}\n\nshould loosely deep-equal\n\n${shortOther}`;
  if (operator === 'notDeepEqual') return `${WORDS.notDeepEqualUnequal}\n\n${short}\n\nshould not loosely deep-equal\n\n${shortOther}`;
  return `${short} ${operator} ${shortOther}`;
}

/** An error as an object whose properties can be compared. */
function asObject(error) {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(error)), error);
  return Object.defineProperty(copy, 'message', { value: error.message, configurable: true });
}

function messageOf(options) {
  const { message, operator } = options;
  if (message !== undefined && message !== null) return WITH_DIFFERENCE.includes(operator) ? difference(options.actual, options.expected, operator, message) : String(message);
  if (options.actual instanceof Error && options.expected instanceof Error) {
    options.actual = asObject(options.actual);
    options.expected = asObject(options.expected);
  }
  return WITH_DIFFERENCE.includes(operator) ? difference(options.actual, options.expected, operator) : comparison(options.actual, options.expected, operator);
}

function shortText(text) {
  if (typeof text !== 'string') return text;
  const lines = text.split('\n', 11);
  if (lines.length > 10) return `${lines.slice(0, 10).join('\n')}\n...`;
  return text.length > 512 ? `${text.slice(512)}...` : text;
}

export class AssertionError extends Error {
  constructor(options) {
    checkObject(options, 'options');
    const values = { ...options };
    super(messageOf(values));
    const { message, operator, details } = options;
    this.generatedMessage = !message;
    // The stack begins with this; the name is shorter.
    Object.defineProperty(this, 'name', { value: 'AssertionError [ERR_ASSERTION]', enumerable: false, writable: true, configurable: true });
    this.code = 'ERR_ASSERTION';
    this.actual = details ? undefined : values.actual;
    this.expected = details ? undefined : values.expected;
    this.operator = details ? undefined : operator;
    (details ?? []).forEach((detail, index) => {
      this[`message ${index}`] = detail.message;
      this[`actual ${index}`] = detail.actual;
      this[`expected ${index}`] = detail.expected;
      this[`operator ${index}`] = detail.operator;
      this[`stack trace ${index}`] = detail.stack;
    });
    Error.captureStackTrace(this, options.stackStartFn || options.stackStartFunction);
    void this.stack;
    this.name = 'AssertionError';
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [inspect.custom](depth, options) {
    const { actual, expected } = this;
    this.actual = shortText(actual);
    this.expected = shortText(expected);
    const shown = inspect(this, { ...options, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return shown;
  }
}
