// `_stream_transform`: an old way to `Transform`.
import Stream from 'duet:node/stream';

export default Stream.Transform;
