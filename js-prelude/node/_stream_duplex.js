// `_stream_duplex`: an old way to `Duplex`.
import Stream from 'duet:node/stream';

export default Stream.Duplex;
