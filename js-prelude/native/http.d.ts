// crates/node/src/http: `native.group('http')`.

type Event =
  | ['head', minor: number, method: string | undefined, status: number | undefined, targetOrReason: string, rawHeaders: string[], keepsAlive: boolean, upgrades: boolean]
  | ['body', bytes: Uint8Array]
  | ['complete', rawTrailers: string[]]
  | ['stopped', rest: Uint8Array]
  | ['fault', code: string, reason: string, bytesParsed: number];

interface Http {
  createParser(isServer: boolean, mostHeaderBytes: number, isLenient?: boolean): number;
  feed(id: number, bytes: Uint8Array): Event[];
  /** The connection has ended. */
  finish(id: number): Event[];
  /** The next response answers a request with this method. */
  expect(id: number, method: string): void;
  /** After `stopped`: the message goes on; `rest` must be fed again. */
  proceed(id: number): void;
  freeParser(id: number): void;
  methods: string[];
}
