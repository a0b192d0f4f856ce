// What each algorithm of crypto.subtle can do, by its name. Parameters have been copied and keys checked
// before; every function gives bytes or a CryptoKey, or a promise of them.

import { HASHES } from 'duet:crypto/subtle/checks';
import { hmac, ciphers } from 'duet:crypto/subtle/secrets';
import { pairAlgorithms } from 'duet:crypto/subtle/pairs';
import { derivations } from 'duet:crypto/subtle/derivations';

export const ALGORITHMS = {
  ...Object.fromEntries(Object.keys(HASHES).map(name => [name, { digest: true }])),
  HMAC: hmac,
  ...ciphers,
  ...pairAlgorithms,
  ...derivations,
};
