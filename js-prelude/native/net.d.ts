// crates/node/src/net: `native.group('net')`.

type Address = [host: string, port: number, family: 'IPv4' | 'IPv6'];
type Ends = [local?: Address, remote?: Address];

interface Net {
  /** Begins a connection to an address and answers with its number. `callback` gets `(error)` or `(null, ends)`. */
  connect(host: string, port: number, callback: Function, localHost?: string, localPort?: number): number;
  connectPath(path: string, callback: Function): number;
  /** Begins to read: `callback` gets a chunk for each `want`, `null` at the end, or an error. */
  start(id: number, callback: (chunk: Uint8Array | null | Error) => void): void;
  want(id: number): void;
  /** Whether everything was written at once; if not, `callback` gets `(error)` or `(null)` when it is. Throws. */
  write(id: number, bytes: Uint8Array, callback: Function): boolean;
  /** Says that nothing more will be written. Throws. */
  shutdown(id: number): void;
  close(id: number): void;
  /** Lets `close` reset the connection. */
  resetOnClose(id: number): boolean;
  setNoDelay(id: number, isOn: boolean): boolean;
  setKeepAlive(id: number, isOn: boolean, seconds: number): boolean;
  /** Listens, and answers with the server's number and address. Throws. */
  listen(host: string, port: number, backlog: number, ipv6Only: boolean, callback: (accepted: [id: number, ends: Ends]) => void): [id: number, address: Address];
  listenPath(path: string, callback: (accepted: [id: number, ends: Ends]) => void): [id: number];
}
