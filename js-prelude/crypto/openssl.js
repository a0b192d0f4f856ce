// Errors in OpenSSL's words, which programs have learnt to expect.

import { coded } from 'duet:errors';

/** `text` is the number, the library and the reason, for example `1E08010C:DECODER routines::unsupported`. */
export function openssl(text, code) {
  const [, library, reason] = /^[0-9A-F]+:(.*)::(.*)$/.exec(text);
  const section = { 'rsa routines': 'RSA_', 'digital envelope routines': 'EVP_', 'asn1 encoding routines': 'ASN1_', 'Diffie-Hellman routines': 'DH_', 'common libcrypto routines': 'CRYPTO_' }[library] ?? '';
  return coded(Error, code ?? `ERR_OSSL_${section}${reason.toUpperCase().replaceAll(' ', '_')}`, `error:${text}`, { library, reason });
}

export const undecodable = () => openssl('1E08010C:DECODER routines::unsupported');
export const unsupportedKey = () => openssl('03000096:digital envelope routines::operation not supported for this keytype');
