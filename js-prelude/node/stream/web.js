// `node:stream/web`: the streams that are globals as well.

import { native } from 'duet:native';
import * as streams from 'duet:web/streams';

const web = { ...streams };

function later(module, ...names) {
  for (const name of names) {
    Object.defineProperty(web, name, { enumerable: true, configurable: true, get: () => native.lazy(module)[name] });
  }
}

later('duet:web/encoding-streams', 'TextEncoderStream', 'TextDecoderStream');
later('duet:web/compression', 'CompressionStream', 'DecompressionStream');

export default web;
