// crates/node/src/dns.rs: `native.group('dns')`.

interface Dns {
  /** The addresses of a name, as the system orders them. `family` is 4, 6, or 0 for both. */
  lookup(name: string, family: number, callback: (error: Error | null, addresses?: string[]) => void): void;
}
