// Node.js' modules, for bundled code that has no need of a few functions only.

import { native } from 'duet:native';

export const node = name => native.lazy(`duet:node/${name}`).default;
