// SubtleCrypto.

export const subtle = {};
