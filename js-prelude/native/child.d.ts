// What `native.group('child')` gives: crates/node/src/child.rs.

/** What a program is started with. */
interface Program {
  file: string;
  argv0?: string;
  args: string[];
  /** Names and values, one after the other. */
  env: string[];
  cwd?: string;
  uid?: number;
  gid?: number;
  detached: boolean;
  /** The first three: a pipe, nothing, or the number of an open file. */
  stdio: ('pipe' | 'ignore' | number)[];
}

interface Pipes {
  /** The next piece of what the child writes; none at the end. */
  read(isErrors: boolean, callback: (error: Error | null, piece?: Uint8Array) => void): void;
  write(bytes: Uint8Array, callback: (error: Error | null) => void): void;
  end(): void;
}

interface Children {
  /** Starts a program. The callback hears of its end: its code, or the number of the signal. */
  spawn(program: Program, callback: (error: Error | null, ended?: [code: number | undefined, signal: number | undefined]) => void): [number: number, pid: number, pipes: Pipes];
  /** Whether there was somebody to send a signal to. */
  kill(number: number, signal: number): boolean;
  /** Runs a program to its end. `reason` is the name of the error for which it was ended. */
  run(program: Program & { input?: Uint8Array; timeout: number; killSignal: number; maxBuffer: number }): [pid: number, code: number | undefined, signal: number | undefined, stdout: Uint8Array | undefined, stderr: Uint8Array | undefined, reason: string | undefined];
}
