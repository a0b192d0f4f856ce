// What `native.group('fs')` gives: crates/node/src/fs.rs.

type Path = string | Uint8Array;
/** An operation: its arguments and its answer are in crates/node/src/fs/operation.rs, and js-prelude/fs/operations.js uses each once. */
type Operation =
  | 'open' | 'close' | 'read' | 'write' | 'readFile' | 'writeFile' | 'copyFile' | 'truncate' | 'ftruncate' | 'fsync' | 'fdatasync'
  | 'stat' | 'lstat' | 'fstat' | 'statfs' | 'access' | 'chmod' | 'fchmod' | 'chown' | 'lchown' | 'fchown' | 'utimes' | 'lutimes' | 'futimes'
  | 'readdir' | 'opendir' | 'mkdir' | 'mkdtemp' | 'rename' | 'link' | 'symlink' | 'unlink' | 'rmdir' | 'rm' | 'readlink' | 'realpath';

interface Files {
  /** Does an operation: at once, or, with a callback, elsewhere. Throws, or calls back with, Node.js' errors. */
  run(name: Operation, parameters: unknown[], callback?: (error: Error | null, answer?: unknown) => void): unknown;
}

interface Files {
  /** Tells of changes in a file or a folder, until `unwatch`. */
  watch(path: Path, isRecursive: boolean, callback: (change: [kind: 'rename' | 'change', name: Uint8Array]) => void): number;
  unwatch(number: number): void;
}
