// `native.group('process')`: crates/node/src/process.rs

interface ProcessGroup {
  identities(): [user: number, effectiveUser: number, group: number, effectiveGroup: number];
  groups(): number[];
  parent(): number;
  executable(): string;
  /** Throws Node.js' error. Signal 0 only asks; a negative number is a group of processes. */
  kill(pid: number, signal: number): void;
  /** The fields of `struct rusage` in order; the first two are times, in microseconds. */
  usage(): number[];
  interfaces(): [name: string, flags: number, address: string | undefined, mask: string | undefined, scope: number, hardware: string | undefined][];
  priority(pid: number): number;
}
