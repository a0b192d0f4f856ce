// KeyObject.

/** The secret in a KeyObject or a CryptoKey, or undefined for what is neither. */
export const secretOf = () => undefined;
