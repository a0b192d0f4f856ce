// Node.js' streams, as the Node.js project publishes them.

import Stream from 'readable-stream/lib/stream.js';
import duplexify from 'readable-stream/lib/internal/streams/duplexify.js';
import utils from 'readable-stream/lib/internal/streams/utils.js';

// That is what it has been since Node.js 22.
Stream.setDefaultHighWaterMark(false, 64 * 1024);

// All views of memory are bytes.
Stream._isUint8Array = value => ArrayBuffer.isView(value);

export { Stream, duplexify, utils };
