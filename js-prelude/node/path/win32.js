// `node:path/win32`

import path from 'duet:node/path';

export default path.win32;
