// `native.group('signals')`: crates/node/src/signals.rs

interface SignalsGroup {
  /** Calls `callback` with the number of each signal that comes, until `forget`. Throws Node.js' error. */
  listen(number: number, callback: (number: number) => void): number;
  forget(id: number): void;
}
