// `node:stream/web`: the streams that are globals as well.

import { CompressionStream, DecompressionStream } from 'duet:web/compression';
import { TextDecoderStream, TextEncoderStream } from 'duet:web/encoding-streams';
import * as streams from 'duet:web/streams';

export default { ...streams, TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream };
