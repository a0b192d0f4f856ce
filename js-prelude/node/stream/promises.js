// `node:stream/promises`.
import Stream from 'duet:node/stream';

export default Stream.promises;
