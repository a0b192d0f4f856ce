// Algorithms of crypto.subtle with keys of two halves: RSA, and those on elliptic curves.

import { work } from 'duet:crypto/bytes';
import { contentOf } from 'duet:crypto/keyobject';
import { Material, fromDer, fromJwk, toJwk, toSpki, toPkcs8, makeEcPrivate, makeEcPublic, makeOctet } from 'duet:crypto/material';
import { signHash, verifyHash } from 'duet:crypto/sign';
import { HASHES, content, fail, hashOf, missing, needed, checkUsages, only, checkJwk, reading, wrap, exported } from 'duet:crypto/subtle/checks';

const CURVES = { 'P-256': 'prime256v1', 'P-384': 'secp384r1', 'P-521': 'secp521r1' };

/** What operations they have in common. */
function pairs({ name, kty, use, publicUses, privateUses, jwkAlg, algorithm, raw, check, what }) {
  const allowedFor = isPrivate => isPrivate ? privateUses : publicUses;
  const made = (material, parameters, extractable, usages) => {
    checkUsages(usages, allowedFor(material.isPrivate), what);
    check?.(material, parameters);
    return wrap(material, algorithm(material, parameters), extractable, usages);
  };
  return {
    importKey(format, data, parameters, extractable, usages) {
      let material;
      if (format === 'jwk') {
        if (data.kty) checkUsages(usages, allowedFor(data.d !== undefined), what);
        checkJwk(data, kty, extractable, usages, use, jwkAlg?.(parameters));
        material = reading(() => fromJwk(data));
      } else if (format === 'raw') {
        if (!raw) throw fail.unsupported(`Unable to import ${name} using raw format`);
        checkUsages(usages, publicUses, what);
        material = reading(() => raw.read(data, parameters));
      } else {
        checkUsages(usages, allowedFor(format === 'pkcs8'), what);
        material = reading(() => fromDer(data, format, format === 'pkcs8'));
      }
      return made(material, parameters, extractable, usages);
    },
    fromKeyObject: (key, parameters, extractable, usages) => made(contentOf(key), parameters, extractable, usages),
    exportKey(format, key) {
      const material = content(key);
      if (format === 'spki' && !material.isPrivate) return toSpki(material);
      if (format === 'pkcs8' && material.isPrivate) return toPkcs8(material);
      if (format === 'raw' && raw && !material.isPrivate) return material.point.slice();
      if (format === 'jwk') return exported(key, { ...toJwk(material), ...jwkAlg ? { alg: jwkAlg(key.algorithm) } : material.type === 'ed25519' ? { alg: 'Ed25519' } : {} });
      throw fail.access(`Unable to export a raw ${name} ${key.type} key`.replace('raw', format));
    },
    /** Both halves of a new key, with what each may do. */
    pair(material, parameters, extractable, usages) {
      checkUsages(usages, [...publicUses, ...privateUses], what);
      const about = algorithm(material, parameters);
      return { publicKey: wrap(material.open, about, true, only(usages, publicUses)), privateKey: wrap(material, about, extractable, only(usages, privateUses)) };
    },
  };
}

function rsa(name, use, publicUses, privateUses, prefix, operations) {
  const jwkAlg = parameters => prefix(hashOf(parameters).slice(4));
  const shared = pairs({
    name, kty: 'RSA', use, publicUses, privateUses, jwkAlg, what: 'an RSA key',
    algorithm: (material, parameters) => ({ name, modulusLength: material.details.modulusLength, publicExponent: material.e.slice(), hash: { name: hashOf(parameters) } }),
    check(material) { if (material.type !== 'rsa') throw fail.data('Invalid key type'); },
  });
  return {
    ...shared,
    generateKey(parameters, extractable, usages) {
      needed(parameters, 'hash', 'modulusLength', 'publicExponent');
      hashOf(parameters);
      checkUsages(usages, [...publicUses, ...privateUses], 'a RSA key');
      const { modulusLength, publicExponent } = parameters;
      // With another exponent, looking for a key would not end.
      if (!(modulusLength >= 512 && modulusLength <= 16_384) || (publicExponent.at(-1) & 1) === 0 || publicExponent.at(-1) < 3 && publicExponent.slice(0, -1).every(byte => byte === 0)) throw fail.operation('The operation failed for an operation-specific reason');
      return new Promise((resolve, reject) => {
        work.rsaGenerate(parameters.modulusLength, parameters.publicExponent, (error, numbers) => {
          if (error) {
            reject(fail.operation('The operation failed for an operation-specific reason'));
            return;
          }
          const [n, e, d, p, q, dp, dq, qi] = numbers;
          resolve(shared.pair(new Material('rsa', true, { n, e, d, p, q, dp, dq, qi }), parameters, extractable, usages));
        });
      });
    },
    ...operations,
  };
}

function rsaSignature(options) {
  const hash = key => HASHES[key.algorithm.hash.name];
  return {
    sign(parameters, key, bytes) {
      if (key.type !== 'private') throw fail.access('Key must be a private key');
      try {
        return signHash(content(key), hash(key), work.hashOnce(hash(key), bytes), options(parameters));
      } catch {
        throw fail.operation('The operation failed for an operation-specific reason');
      }
    },
    verify(parameters, key, mark, bytes) {
      if (key.type !== 'public') throw fail.access('Key must be a public key');
      return verifyHash(content(key), hash(key), work.hashOnce(hash(key), bytes), mark, options(parameters));
    },
  };
}

const oaep = (operation, type) => ({ label }, key, bytes) => {
  if (key.type !== type) throw fail.access(`Key must be a ${type} key`);
  const hash = HASHES[key.algorithm.hash.name];
  const made = operation(content(key).handle, bytes, 'oaep', hash, hash, label ?? new Uint8Array(0));
  if (!made) throw fail.operation('The operation failed for an operation-specific reason');
  return made;
};

export function ec(name, publicUses, privateUses, use, operations) {
  const curveOf = ({ namedCurve }) => {
    if (namedCurve === undefined) throw missing('namedCurve');
    if (!CURVES[namedCurve]) throw fail.unsupported('Unrecognized namedCurve');
    return CURVES[namedCurve];
  };
  const shared = pairs({
    name, kty: 'EC', use, publicUses, privateUses, what: `a ${name} key`,
    algorithm: (_material, { namedCurve }) => ({ name, namedCurve }),
    raw: { read: (data, parameters) => makeEcPublic(curveOf(parameters), data) },
    check(material, parameters) { if (material.type !== 'ec' || material.curve !== curveOf(parameters)) throw fail.data('Named curve mismatch'); },
  });
  return {
    ...shared,
    importKey(format, data, parameters, extractable, usages) {
      curveOf(parameters);
      if (format === 'jwk' && data.kty === 'EC' && data.crv !== parameters.namedCurve) throw fail.data('JWK "crv" does not match the requested algorithm');
      return shared.importKey(format, data, parameters, extractable, usages);
    },
    generateKey(parameters, extractable, usages) {
      const curve = curveOf(parameters);
      checkUsages(usages, [...publicUses, ...privateUses], `a ${name} key`);
      return shared.pair(makeEcPrivate(curve, work.curveGenerate(curve)), parameters, extractable, usages);
    },
    ...operations,
  };
}

export function octet(name, publicUses, privateUses, use, operations) {
  const type = name.toLowerCase();
  const shared = pairs({
    name, kty: 'OKP', use, publicUses, privateUses, what: `an ${name} key`,
    algorithm: () => ({ name }),
    raw: { read: data => makeOctet(type, false, data) },
    check(material) { if (material.type !== type) throw fail.data('Invalid key type'); },
  });
  return {
    ...shared,
    importKey(format, data, parameters, extractable, usages) {
      if (format === 'jwk' && data.kty === 'OKP' && data.crv !== name) throw fail.data('JWK "crv" Parameter and algorithm name mismatch');
      const key = shared.importKey(format, data, parameters, extractable, usages);
      if (format === 'jwk' && data.d !== undefined && toJwk(content(key)).x !== data.x) throw fail.data('Invalid JWK');
      return key;
    },
    generateKey(parameters, extractable, usages) {
      checkUsages(usages, [...publicUses, ...privateUses], `an ${name} key`);
      return shared.pair(makeOctet(type, true, work.random(32)), parameters, extractable, usages);
    },
    ...operations,
  };
}

const ecdsa = {
  sign(parameters, key, bytes) {
    const hash = HASHES[hashOf(parameters)];
    if (key.type !== 'private') throw fail.access('Key must be a private key');
    return signHash(content(key), hash, work.hashOnce(hash, bytes), { dsaEncoding: 'ieee-p1363' });
  },
  verify(parameters, key, mark, bytes) {
    const hash = HASHES[hashOf(parameters)];
    if (key.type !== 'public') throw fail.access('Key must be a public key');
    return verifyHash(content(key), hash, work.hashOnce(hash, bytes), mark, { dsaEncoding: 'ieee-p1363' });
  },
};

const eddsa = {
  sign(_parameters, key, bytes) {
    if (key.type !== 'private') throw fail.access('Key must be a private key');
    return work.edwardsSign(content(key).seed, bytes);
  },
  verify(_parameters, key, mark, bytes) {
    if (key.type !== 'public') throw fail.access('Key must be a public key');
    return work.edwardsVerify(content(key).point, bytes, mark);
  },
};

export const pairAlgorithms = {
  'RSASSA-PKCS1-v1_5': rsa('RSASSA-PKCS1-v1_5', 'sig', ['verify'], ['sign'], bits => `RS${bits}`, rsaSignature(() => ({}))),
  'RSA-PSS': rsa('RSA-PSS', 'sig', ['verify'], ['sign'], bits => `PS${bits}`, rsaSignature(({ saltLength }) => {
    if (saltLength === undefined) throw missing('saltLength');
    return { padding: 6, saltLength };
  })),
  'RSA-OAEP': rsa('RSA-OAEP', 'enc', ['encrypt', 'wrapKey'], ['decrypt', 'unwrapKey'], bits => bits === '1' ? 'RSA-OAEP' : `RSA-OAEP-${bits}`, { encrypt: oaep(work.rsaEncrypt, 'public'), decrypt: oaep(work.rsaDecrypt, 'private') }),
  ECDSA: ec('ECDSA', ['verify'], ['sign'], 'sig', ecdsa),
  Ed25519: octet('Ed25519', ['verify'], ['sign'], 'sig', eddsa),
};
