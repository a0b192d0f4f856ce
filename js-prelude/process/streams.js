// `process.stdout`, `process.stderr` and `process.stdin`: made when they are first used.

import { native } from 'duet:native';
import stream from 'duet:node/stream';

/** A standard stream of the process. Each write is complete when it returns, so lines never mix. */
export function output(descriptor) {
  const output = new stream.Writable({
    decodeStrings: false,
    emitClose: false,
    autoDestroy: false,
    write(chunk, encoding, callback) {
      if (typeof chunk === 'string') native.write(descriptor, encoding && !/^utf-?8$/i.test(encoding) ? native.lazy('duet:buffer').Buffer.from(chunk, encoding).toString() : chunk);
      else native.writeBytes(descriptor, chunk);
      callback();
    },
    // Other requests write to it as well: it is never closed.
    destroy(error, callback) { callback(error); },
  });
  return Object.assign(output, { fd: descriptor, _type: 'pipe', _isStdio: true, isTTY: undefined, destroySoon: output.destroy });
}

/** Nobody types: it has ended. */
export function input() {
  const input = new stream.Readable({ read() { this.push(null); } });
  return Object.assign(input, { fd: 0, isTTY: undefined, setRawMode() { return this; }, ref() { return this; }, unref() { return this; } });
}
