// crates/node/src/http2: `native.group('http2')`.

type Event =
  | ['headers', stream: number, category: 0 | 1 | 2 | 3, flags: number, rawHeaders: string[], sensitiveNames: string[]]
  | ['data', stream: number, bytes: Uint8Array]
  | ['ended', stream: number]
  /** All that was written to a stream has been framed. */
  | ['sent', stream: number]
  | ['closed', stream: number, code: number]
  | ['settings']
  | ['settingsTaken']
  | ['ping', payload: Uint8Array]
  | ['pong', payload: Uint8Array]
  | ['goaway', code: number, lastStream: number, data: Uint8Array]
  | ['priority', stream: number, parent: number, weight: number, isExclusive: boolean]
  | ['altService', stream: number, origin: string, value: string]
  | ['origin', origins: string[]]
  | ['unsent', stream: number, frameType: number, code: number]
  /** The connection is over; the number is nghttp2's. */
  | ['fault', number: number, code: number];

interface Http2 {
  /** `limits`: header pairs, sent block, streams before settings, encoder's table, settings in a frame, invalid frames, rejected streams, reserved streams; -1 for the default. */
  createSession(isServer: boolean, limits: number[]): number;
  feed(id: number, bytes: Uint8Array): Event[];
  output(id: number, most: number): [bytes: Uint8Array | undefined, events: Event[]];
  freeSession(id: number): void;
  /** The stream, or nghttp2's number of what is wrong. Fields are names and values in turn. */
  request(id: number, fields: string[], sensitiveNames: string[], isAll: boolean): number;
  push(id: number, parent: number, fields: string[], sensitiveNames: string[]): number;
  headers(id: number, stream: number, fields: string[], sensitiveNames: string[], isAll: boolean): void;
  write(id: number, stream: number, bytes: Uint8Array): void;
  end(id: number, stream: number, trailers?: string[], sensitiveNames?: string[]): void;
  reset(id: number, stream: number, code: number): void;
  consume(id: number, stream: number, length: number): void;
  priority(id: number, stream: number, parent: number, weight: number, isExclusive: boolean): void;
  /** Names and values in turn. */
  settings(id: number, settings: number[]): void;
  ping(id: number, payload: Uint8Array): void;
  goAway(id: number, code: number, lastStream: number, data: Uint8Array): void;
  terminate(id: number, code: number): void;
  altService(id: number, stream: number, origin: string, value: string): void;
  origin(id: number, origins: string[]): void;
  setWindow(id: number, size: number): void;
  setNextId(id: number, stream: number): boolean;
  /** The seven known ones, then names and values of others. */
  listSettings(id: number, isRemote: boolean): number[];
  state(id: number): number[];
  /** State, whether we and the peer have ended it, and what the peer may send. */
  streamState(id: number, stream: number): number[] | undefined;
}
