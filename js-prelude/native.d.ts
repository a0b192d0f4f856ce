// What Rust gives to the prelude. Every function here is a closure in `crates/js` or `crates/node`.

/** An invocation, seen from JavaScript: the functions below read it, `call.js` says what it can do. */
interface Exchange {
  readonly request: Request;
  readonly response: Response;
  isTouched: boolean;
  body: unknown;
  event: object | undefined;
  context: object | undefined;
}

interface Native {
  // crates/js/src/exchange.rs
  /** The prototype of every exchange. */
  exchange: object;
  method(exchange: Exchange): string;
  target(exchange: Exchange): string;
  version(exchange: Exchange): string;
  header(exchange: Exchange, name: string): string | undefined;
  headers(exchange: Exchange): [name: string, value: string][];
  /** The number of the invocation. */
  id(exchange: Exchange): number;
  /** The client's address. */
  peer(exchange: Exchange): string;
  peerPort(exchange: Exchange): number;
  bodyText(exchange: Exchange): string | undefined;
  /** Whether the body is an object or an array of JSON for certain. */
  isJson(exchange: Exchange): boolean;
  bodyBytes(exchange: Exchange): Uint8Array;
  /** The body, inflated to at most `limit` bytes, or why it cannot be. */
  inflate(exchange: Exchange, encoding: string, limit: number): Uint8Array | 'unknown' | 'large' | 'corrupt';

  // crates/js/src/sdk.rs
  /** The attributes of the event that a request is as JSON, whether its data is JSON, and its data if it is bytes. Throws why it is not taken. */
  receiveEvent(exchange: Exchange): [attributes: string, hasJson: boolean, bytes?: Uint8Array] | undefined;
  /** The events of a batch, each as JSON. Throws why one is not valid. */
  receiveBatch(exchange: Exchange): string[];
  /** An event in structured mode. Throws why it is not valid. */
  structuredEvent(namesAndJson: string[], data: string | Uint8Array | undefined): string;
  newId(): string;
  publisherAddress(): string;
  publish(contentType: string, body: string, namesAndValues: string[], callback: (nothing: null, told: [status: number, reason: string, fields: string[], text: string] | [code: string, message: string]) => void): void;

  // crates/js/src/reply.rs
  /** Answers. `headers` is a flat list of names and values, or undefined for the defaults. */
  reply(exchange: Exchange, status: number, headers: string[] | undefined, body: string | Uint8Array | undefined, failed: boolean, reason?: string): void;
  /** Begins an answer whose body follows. */
  begin(exchange: Exchange, status: number, headers: string[] | undefined, failed: boolean, reason?: string): void;
  /** Adds to the body, and says whether there is room for more. */
  writePiece(exchange: Exchange, piece: string | Uint8Array): boolean;
  /** The body is complete. */
  finish(exchange: Exchange): void;
  /** The body will not be complete: the connection is closed. */
  breakOff(exchange: Exchange): void;
  /** Lets `progress` of `boot.js` hear when the client goes before there is an answer. */
  watch(exchange: Exchange): void;
  progress(exchange: Exchange): 'open' | 'full' | 'complete' | 'gone';
  /** How many bytes of the body wait for the client. */
  queued(exchange: Exchange): number;
  /** The same for text that counts as bytes: the head is written in Latin-1 then, not in UTF-8. */
  replyEncoded: Native['reply'];
  /** How many bytes a text is in UTF-8. */
  byteLength(text: string): number;
  /** The weak entity tag of a body, as Express makes it. */
  etag(body: string | Uint8Array): string;

  // crates/js/src/promise.rs
  /** What a promise was fulfilled with, if it is and no job waits; else `pending`. */
  settled<P>(promise: unknown, pending: P): unknown | P;

  // crates/js/src/timers.rs
  schedule(id: number, milliseconds: number): void;
  cancel(id: number): void;
  ticksWait(): void;
  now(): number;

  // crates/js/src/console.rs
  /** Writes into the log. With a level (debug, info, warning, error) the text is whole, without one a piece. */
  /** Set once tracing is loaded: the log asks which span has been made active. */
  activeSpan?: () => unknown;
  write(descriptor: 1 | 2, text: string, level?: 0 | 1 | 2 | 3): void;
  writeBytes(descriptor: 1 | 2, bytes: Uint8Array): void;

  // crates/js/src/tracer.rs
  /** What `opentelemetry/` is made of, made when it is asked for. */
  tracing(): Tracing;

  // crates/js/src/meter.rs
  /** What `opentelemetry/meter.js` is made of. */
  meter(): {
    /** Makes an instrument, or finds it, and gives its number. `does`: count, sum, keep, sort, observe what was counted, what was added up, what is. */
    instrument(does: 0 | 1 | 2 | 3 | 4 | 5 | 6, texts: [scope: string, version: string, schema: string, name: string, unit: string, description: string], bounds?: number[]): number;
    /** Takes a value, which was measured in a span of any make, or in none. */
    take(id: number, value: number, attributes: unknown, span?: object): void;
    /** What is taken from now on is shown once `observed` is called, instead of what was shown before. */
    observe(id: number): void;
    observed(id: number): void;
    /** Keeps a function that is called when somebody reads the metrics. */
    collector(collect: (done: () => void) => void): void;
  };

  // crates/js/src/loader.rs
  /** The file that `require` means in the file `from`, `node:…` or `duet:…` for what is built in; undefined if there is none. */
  resolve(specifier: string, from: string, endings?: string[]): string | undefined;
  /** What is said of a file; its syntax decides about a script. */
  kind(path: string): 'esm' | 'cjs' | 'script' | 'json' | 'native';
  /** Says which file is the user's: code that is in no file imports as if it were there. */
  settleIn(path: string): void;
  /** What to add to an error if Node.js has a module of that name. */
  excuse(specifier: string): string;
  nodeModuleNames(): string[];
  /** One of Node.js' modules. */
  nodeModule(name: string): unknown;
  readText(path: string): string;
  looksLikeModule(source: string): boolean;
  /** The function that a CommonJS file is. */
  compile(source: string, filename: string): Function;
  /** The value of a script. */
  evaluate(script: string, filename: string): unknown;
  /** The namespace of an ES module, loaded now. Throws if it awaits something. */
  importNow(path: string): object;
  /** The same with `__esModule`, for a module with a default export. */
  markedNamespace(path: string): object;

  // crates/js/src/process.rs
  environment(): [name: string, value: string][];
  workingDirectory(): string;
  processId(): number;
  architecture(): string;
  residentBytes(): number;

  // crates/js/src/prelude.rs
  lazy(module: string): Record<string, unknown>;

  // crates/js/src/interpreter.rs
  /** What goes along with the running code: the exchange of the invocation, or an object whose `call` it is. */
  asyncContext(): unknown;
  setAsyncContext(context: unknown): void;

  // crates/js/src/error.rs
  exhausted(): void;

  // crates/node/src/charset.rs
  decodeText(bytes: Uint8Array, charset: string): string | undefined;

  // crates/node/src/media.rs
  mediaType(ending: string): string | undefined;

  // crates/node/src/file.rs
  /** A handle, the size in bytes and the time of the last change in milliseconds, or the name of the error. */
  openFile(path: string): [handle: number, size: number, modified: number] | string;
  readFile(handle: number, offset: number, length: number): Uint8Array;
  closeFile(handle: number): void;

  // crates/node/src/encoding.rs
  encode(text: string, encoding: string): Uint8Array;
  decode(bytes: Uint8Array, encoding: string, start?: number, end?: number): string;
}

/** A span of the host, or what stands for one that somebody else has made. */
type AnySpan = object | undefined;

/** Seconds and nanoseconds since 1970; undefined is now. */
type Moment = [seconds: number, nanoseconds: number] | undefined;

/** Names, values, and what is said of them, in turn. */
type Baggage = string[];

type Identity = [traceId: string, spanId: string, flags: number, isRemote: boolean, state: string];

interface Tracing {
  exports(): boolean;
  /** Whether no span is ever recorded. */
  readonly isDisabled: boolean;
  /** The prototype of every span. */
  span: object;
  scope(name: string, version?: string, schemaUrl?: string, attributes?: object): object;
  /** The span of an invocation, if it has one, and its baggage. */
  rootOf(exchange: Exchange): [span: AnySpan, baggage: Baggage];
  /** The span of an invocation says that its handler has failed. */
  tellFailure(exchange: Exchange, kind: string, message: string, stack: string): void;
  start(scope: object, name: string, kind: number, moment: Moment, parent: AnySpan): object;
  identity(span: object): Identity;
  isRecording(span: object): boolean;
  /** Says whether it is an attribute. */
  setAttribute(span: object, key: string, value: unknown): boolean;
  addEvent(span: object, name: string, attributes: unknown, moment: Moment): void;
  addLink(span: object, to: object, attributes: unknown): void;
  setStatus(span: object, code: number, message?: string): void;
  updateName(span: object, name: string): void;
  end(span: object, moment: Moment): void;
  /** Names and values in turn, as for `extract`. */
  inject(span: AnySpan, baggage: Baggage): string[];
  extract(fields: string[]): [identity: Identity | undefined, baggage: Baggage];
  fields(): string[];
  /** A request goes out: the fields that it carries, and itself if its span is recorded. */
  call(span: AnySpan, baggage: Baggage, method: string, url: string): [fields: string[], call?: object];
  answered(call: object, status: number): void;
  failed(call: object, kind: string, message: string): void;
}

export const native: Native;
