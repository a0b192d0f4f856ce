// `node:assert/strict`

import assert from 'duet:node/assert';

export default assert.strict;
