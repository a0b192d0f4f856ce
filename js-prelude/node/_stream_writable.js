// `_stream_writable`: an old way to `Writable`.
import Stream from 'duet:node/stream';

export default Stream.Writable;
