// crates/node/src/tls: `native.group('tls')`.

/** What came of a step: what is to be sent, what was received, how things are, and what broke. */
type Progress = [toSend?: Uint8Array, received?: Uint8Array, isHandshaking: boolean, isClosed: boolean, code?: string, reason?: string];

interface Tls {
  /** A configuration; without authorities it is the usual ones that are trusted. Throws. */
  configure(authorities: Uint8Array[] | undefined, certificates: Uint8Array[], keys: Uint8Array[], least: string, most: string): number;
  /** The side of a client; `servername` is told to the server. */
  connect(configuration: number, servername: string | undefined, protocols: string[]): number;
  accept(configuration: number, protocols: string[], asksForCertificate: boolean): number;
  begin(id: number): Progress;
  feed(id: number, bytes: Uint8Array): Progress;
  write(id: number, bytes: Uint8Array): Progress;
  end(id: number): Progress;
  state(id: number): { protocol?: string, cipher?: string, alpn?: string, servername?: string, problem?: string, chain: Uint8Array[] };
  free(id: number): void;
  /** The authorities of the system, in DER. */
  roots(): Uint8Array[];
  parseCertificate(raw: Uint8Array): object;
}
