// `node:inspector/promises`

import inspector from 'duet:node/inspector';

export default inspector;
