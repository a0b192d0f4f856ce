// `native.group('url')`: crates/node/src/url.rs

/**
 * A URL: its text, and where in it the scheme ends, the user name begins and ends, the password begins and ends,
 * the host begins and ends, the port begins and ends, the path begins and ends, and the query ends.
 */
type Parsed = [href: string, ...places: number[]];

interface UrlGroup {
  parse(input: string, base?: string): Parsed | undefined;
  /** The URL with one part changed; nothing if it stays as it is. */
  set(href: string, part: 'protocol' | 'username' | 'password' | 'host' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash', value: string): Parsed | undefined;
  /** Names and values in turn. */
  parseQuery(query: string): string[];
  serializeQuery(namesAndValues: string[]): string;
  /** An empty text where the name cannot be a host. */
  domainToASCII(name: string): string;
  domainToUnicode(name: string): string;
  /** Only the international letters of a name; an empty text where they are wrong. */
  nameToASCII(name: string): string;
}
