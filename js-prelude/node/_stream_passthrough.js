// `_stream_passthrough`: an old way to `PassThrough`.
import Stream from 'duet:node/stream';

export default Stream.PassThrough;
