// `node:buffer`

import { native } from 'duet:native';
import { Buffer, MAX_LENGTH, MAX_STRING_LENGTH, SlowBuffer, shown } from 'duet:buffer';
import { atob, btoa, isAscii, isUtf8, transcode } from 'duet:buffer/text';
import { checkNumber } from 'duet:errors';

const module = {
  Buffer,
  SlowBuffer,
  transcode,
  isUtf8,
  isAscii,
  kMaxLength: MAX_LENGTH,
  kStringMaxLength: MAX_STRING_LENGTH,
  btoa,
  atob,
};

Object.defineProperties(module, {
  constants: {
    enumerable: true,
    value: Object.create(Object.prototype, {
      MAX_LENGTH: { value: MAX_LENGTH, enumerable: true },
      MAX_STRING_LENGTH: { value: MAX_STRING_LENGTH, enumerable: true },
    }),
  },
  INSPECT_MAX_BYTES: {
    configurable: true,
    enumerable: true,
    get: () => shown.bytes,
    set(value) {
      checkNumber(value, 'INSPECT_MAX_BYTES', 0);
      shown.bytes = value;
    },
  },
});

for (const name of ['Blob', 'resolveObjectURL', 'File']) {
  Object.defineProperty(module, name, {
    configurable: true,
    enumerable: true,
    get: () => native.lazy('duet:web/blob')[name],
    set(value) { Object.defineProperty(module, name, { value, writable: true, enumerable: true, configurable: true }); },
  });
}

export default module;
