// `node:constants`: the constants of `os`, `fs` and `crypto` in one object. Deprecated, and still used
// by packages.

import { native } from 'duet:native';
import { dlopen, errno, priority, signals } from 'duet:os/constants';

const all = Object.assign({}, dlopen, errno, priority, signals);
for (const name of ['fs', 'crypto']) Object.assign(all, native.lazy(`duet:node/${name}`).default.constants);

export default Object.freeze(all);
