// What `native.group('crypto')` gives, of crates/node/src/crypto. Keys are parsed and written in JavaScript; numbers
// are bytes, the most significant first, and points are as in SEC 1. Nothing is given for what is
// no key, no point, or of the wrong length.

/** A state in Rust: a hash, a cipher or an RSA key. */
interface State {}

/** Text is taken as UTF-8. */
type Bytes = Uint8Array | string;

type Done<T> = (error: Error | null, value?: T) => void;

interface Crypto {
  // hash.rs: the name, the length, and `xof` if it may have any length.
  hashAbout(name: string): [name: string, size: string, kind: 'xof' | ''] | undefined;
  hashBegin(name: string, size?: number): State | undefined;
  hashUpdate(state: State, bytes: Bytes): void;
  hashFinish(state: State): Uint8Array;
  hashCopy(state: State, size?: number): State;
  hashOnce(name: string, bytes: Bytes): Uint8Array | undefined;

  // hmac.rs: what it begins goes on as a hash.
  hmacBegin(name: string, key: Bytes): State | undefined;
  hmacOnce(name: string, key: Bytes, bytes: Bytes): Uint8Array | undefined;

  // derive.rs: with `done`, on another thread.
  pbkdf2(hash: string, password: Bytes, salt: Bytes, rounds: number, length: number, done?: Done<Uint8Array>): Uint8Array;
  hkdf(hash: string, secret: Bytes, salt: Bytes, info: Bytes, length: number, done?: Done<Uint8Array>): Uint8Array;
  /** `cost` is the logarithm of N, r and p. */
  scrypt(password: Bytes, salt: Bytes, cost: [number, number, number], length: number, done?: Done<Uint8Array>): Uint8Array;

  // random.rs
  random(length: number): Uint8Array;
  /** In constant time. */
  same(one: Bytes, other: Bytes): boolean;

  // cipher.rs, authenticated.rs
  cipherBegin(name: string, encrypts: boolean, key: Bytes, iv: Bytes): State | undefined;
  cipherAuthenticate(state: State, bytes: Bytes): void;
  cipherPadding(state: State, isPadded: boolean): void;
  cipherUpdate(state: State, bytes: Bytes): Uint8Array;
  /** The last block, or the tag that was made. Throws OpenSSL's words for what is wrong, the tag for one. */
  cipherFinish(state: State, tag?: Bytes): Uint8Array;
  /** RFC 3394. */
  keyWrap(wraps: boolean, key: Bytes, bytes: Bytes): Uint8Array | undefined;

  // curve.rs: `curve` is prime256v1, secp384r1, secp521r1 or secp256k1. Signatures are r and s side by side.
  curvePublic(curve: string, key: Bytes): Uint8Array | undefined;
  curvePoint(curve: string, point: Bytes, isCompressed: boolean): Uint8Array | undefined;
  curveSign(curve: string, key: Bytes, hash: Bytes): Uint8Array | undefined;
  curveVerify(curve: string, point: Bytes, hash: Bytes, signature: Bytes): boolean;
  curveShare(curve: string, key: Bytes, point: Bytes): Uint8Array | undefined;
  curveGenerate(curve: string): Uint8Array;
  edwardsPublic(seed: Bytes): Uint8Array | undefined;
  edwardsSign(seed: Bytes, message: Bytes): Uint8Array | undefined;
  edwardsVerify(point: Bytes, message: Bytes, signature: Bytes): boolean;
  montgomeryPublic(key: Bytes): Uint8Array | undefined;
  montgomeryShare(key: Bytes, point: Bytes): Uint8Array | undefined;

  // number.rs
  power(base: Bytes, exponent: Bytes, modulus: Bytes): Uint8Array | undefined;
  prime(bits: number, isSafe: boolean, done?: Done<Uint8Array>): Uint8Array;
  isPrime(candidate: Bytes): boolean;

  // rsa_key.rs, padding.rs
  rsaPublic(n: Bytes, e: Bytes): State | undefined;
  /** Without primes, they are found. */
  rsaPrivate(n: Bytes, e: Bytes, d: Bytes, p: Bytes, q: Bytes): State | undefined;
  /** `saltLength` is Node.js': -1 for that of the hash, -2 for as much as may be. */
  rsaSign(key: State, padding: 'pkcs1' | 'pss', hash: string, digest: Bytes, saltLength: number): Uint8Array | undefined;
  rsaVerify(key: State, padding: 'pkcs1' | 'pss', hash: string, digest: Bytes, saltLength: number, signature: Bytes): boolean;
  /** `public` and `private` are without padding, with that half of the key. */
  rsaEncrypt(key: State, data: Bytes, padding: 'oaep' | 'encryption' | 'signature' | 'public' | 'private', hash: string, maskHash: string, label: Bytes): Uint8Array | undefined;
  rsaDecrypt: Crypto['rsaEncrypt'];
  /** n, e, d, p, q, dp, dq, qi. */
  rsaGenerate(bits: number, exponent: Bytes, done?: Done<Uint8Array[]>): Uint8Array[];
}
