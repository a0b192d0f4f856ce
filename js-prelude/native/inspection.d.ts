// `native.group('inspection')`: crates/node/src/inspection.rs

interface InspectionGroup {
  /** Whether it is pending (0), fulfilled (1) or rejected (2), and with what. */
  promise(promise: Promise<unknown>): [state: 0 | 1 | 2, result: unknown];
  /** Both are null when the proxy has been revoked. */
  proxy(value: unknown): [target: object | null, handler: object | null] | undefined;
  /** What an iterator over a Map or a Set has still to give, and whether these are pairs. */
  iterator(iterator: Iterator<unknown>): [entries: unknown[], arePairs: boolean];
  /** The name of a value's class in the engine, whatever its prototype says. */
  className(value: unknown): string | undefined;
  /** Frees the objects that hold only each other, now. */
  collect(): void;
  systemErrors(): [number: number, name: string, words: string][];
}
