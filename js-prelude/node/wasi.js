// `node:wasi`: there is no WebAssembly.

import { notSupported } from 'duet:errors';

export default { WASI: class WASI { constructor() { throw notSupported('WASI'); } } };
