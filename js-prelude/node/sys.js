// `node:sys`: the old name of `node:util`.

import util from 'duet:node/util';

export default util;
