'use strict';

const kindOf = require('kind-of');

exports['kinds'] = () => [[], null, new Map(), /a/, function* () {}, Buffer.alloc(0), new Date(), 1n, Symbol.iterator, new Uint8Array(), (function () { return arguments; })()].map(kindOf);
