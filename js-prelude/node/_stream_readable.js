// `_stream_readable`: an old way to `Readable`.
import Stream from 'duet:node/stream';

export default Stream.Readable;
