// The functions that are written in Rust. Rust fills this object in before anything else runs;
// `native.d.ts` says what is in it.

export const native = Object.create(null);
