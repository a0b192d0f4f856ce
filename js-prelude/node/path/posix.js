// `node:path/posix`

import path from 'duet:node/path';

export default path.posix;
