// `string_decoder`, for bundled code. Few streams decode text, so it is loaded with the first.

import { native } from 'duet:native';

export function StringDecoder(encoding) {
  const { StringDecoder } = native.lazy('duet:node/string_decoder').default;
  return new StringDecoder(encoding);
}
