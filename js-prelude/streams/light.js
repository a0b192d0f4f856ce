// Under this key the request and the response of a call say what they are, `readable` or `writable`:
// they have no need of the streams of `node:stream`, and must still pass for such.
export const LIGHT = Symbol('light stream');
