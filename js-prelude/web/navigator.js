// `navigator`: what Node.js says of itself there.

import { native } from 'duet:native';
import { coded } from 'duet:errors';
import { shape } from 'duet:web/shape';

const MAKE = Symbol('make');

export class Navigator {
  constructor(key) {
    if (key !== MAKE) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
  }

  get hardwareConcurrency() { return native.lazy('duet:node/os').default.availableParallelism(); }
  get language() { return 'en-US'; }
  get languages() { return LANGUAGES; }
  get userAgent() { return `Node.js/${process.versions.node.split('.')[0]}`; }
  get platform() { return process.platform; }
}

const LANGUAGES = Object.freeze(['en-US']);

shape(Navigator, ['hardwareConcurrency', 'language', 'languages', 'userAgent', 'platform']);

export const navigator = new Navigator(MAKE);
