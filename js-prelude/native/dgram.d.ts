// crates/node/src/dgram.rs: `native.group('dgram')`.

type Datagram = [bytes: Uint8Array, host: string, port: number, family: 'IPv4' | 'IPv6'];

interface Dgram {
  /** Binds and answers with the socket's number; `callback` gets a datagram for each `want`, or an error. Throws. */
  bind(host: string, port: number, reuse: boolean, ipv6Only: boolean, callback: (datagram: Datagram | Error) => void): number;
  want(id: number): void;
  /** Sends to an address, or without one to where it is connected; answers with the bytes sent. Throws. */
  send(id: number, bytes: Uint8Array, host: string | null, port: number): number;
  connect(id: number, host: string, port: number): void;
  address(id: number, isRemote: boolean): [host: string, port: string] | undefined;
  /** Sets an option, or for the sizes of buffers with 0, answers with it. Throws. */
  option(id: number, name: string, value: number, host: string | null): number;
  close(id: number): void;
}
