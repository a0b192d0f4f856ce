// `assert.CallTracker`: counts how often functions are called. Node.js has it, and advises against it.

import { AssertionError } from 'duet:assert/error';
import { checkFunction, checkInteger, invalidArgValue } from 'duet:errors';

export class CallTracker {
  #tracked = new Map();

  #of(tracked) {
    const entry = this.#tracked.get(tracked);
    if (entry === undefined) throw invalidArgValue('tracked', tracked, 'is not a tracked function');
    return entry;
  }

  calls(run = () => {}, expected = 1) {
    if (typeof run === 'number') [run, expected] = [() => {}, run];
    checkFunction(run, 'fn');
    checkInteger(expected, 'expected', 1, 2 ** 32 - 1);
    const entry = { expected, calls: [], name: run.name || 'calls', stack: new Error() };
    const tracked = new Proxy(run, {
      apply(target, self, values) {
        entry.calls.push(Object.freeze({ thisArg: self, arguments: Object.freeze([...values]) }));
        return Reflect.apply(target, self, values);
      },
    });
    this.#tracked.set(tracked, entry);
    return tracked;
  }

  getCalls(tracked) { return Object.freeze([...this.#of(tracked).calls]); }

  reset(tracked) {
    if (tracked !== undefined) this.#of(tracked).calls = [];
    else for (const entry of this.#tracked.values()) entry.calls = [];
  }

  report() {
    return [...this.#tracked.values()].filter(entry => entry.calls.length !== entry.expected).map(({ expected, calls, name, stack }) => ({
      message: `Expected the ${name} function to be executed ${expected} time(s) but was executed ${calls.length} time(s).`,
      actual: calls.length, expected, operator: name, stack,
    }));
  }

  verify() {
    const details = this.report();
    if (details.length === 0) return;
    throw new AssertionError({ message: details.length === 1 ? details[0].message : 'Functions were not called the expected number of times', details });
  }
}
