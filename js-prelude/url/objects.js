// `URL.createObjectURL`: blobs that are known by a URL.

import { native } from 'duet:native';
import { invalidArgType } from 'duet:errors';

const objects = new Map();

export function create(blob) {
  if (typeof blob?.arrayBuffer !== 'function' || typeof blob.slice !== 'function') throw invalidArgType('obj', 'Blob', blob);
  const url = `blob:nodedata:${native.newId()}`;
  objects.set(url, blob);
  return url;
}

export const revoke = url => objects.delete(url);

/** For `buffer.resolveObjectURL` and `fetch`; a fragment names the same one. */
export const resolve = url => objects.get(url.replace(/#.*/s, ''));
