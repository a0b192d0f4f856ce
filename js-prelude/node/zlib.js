// `node:zlib`: whole pieces natively, at once or elsewhere; streams are loaded when they are wanted.

import { Buffer } from 'duet:buffer';
import { native } from 'duet:native';
import { checkFunction, checkInteger, coded, invalidArgType } from 'duet:errors';
import { codes, constants } from 'duet:zlib/constants';
import { KINDS, toBytes, toSettings } from 'duet:zlib/settings';

const codecs = native.group('zlib');
const zlib = {};

const over = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Native errors have no class but Error. */
function told(error) {
  return error.code === 'ERR_BUFFER_TOO_LARGE' ? coded(RangeError, error.code, error.message) : error;
}

function answer(name, bytes, options) {
  const buffer = over(bytes);
  return options?.info ? { buffer, engine: new zlib[name](options) } : buffer;
}

function define(name, kind) {
  zlib[kind] = { [kind](buffer, options, callback) {
    if (typeof options === 'function') [options, callback] = [{}, options];
    checkFunction(callback, 'callback');
    const settings = toSettings(kind, options);
    const bytes = toBytes(buffer);
    codecs.run(kind, settings, bytes, settings.maxOutputLength, (error, output) => {
      if (error) callback(told(error));
      else callback(null, answer(name, output, options));
    });
  } }[kind];
  zlib[`${kind}Sync`] = { [`${kind}Sync`](buffer, options) {
    const settings = toSettings(kind, options);
    const bytes = toBytes(buffer);
    try {
      return answer(name, codecs.run(kind, settings, bytes, settings.maxOutputLength), options);
    } catch (error) {
      throw told(error);
    }
  } }[`${kind}Sync`];
  zlib[`create${name}`] = options => new zlib[name](options);
  Object.defineProperty(zlib, name, {
    configurable: true,
    enumerable: true,
    get() { return native.lazy('duet:zlib/streams').classes[name]; },
    set(value) { Object.defineProperty(zlib, name, { value, writable: true, enumerable: true, configurable: true }); },
  });
}

for (const [name, kind] of Object.entries(KINDS)) define(name, kind);

zlib.crc32 = (data, value = 0) => {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) throw invalidArgType('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  checkInteger(value, 'value', 0, 4294967295);
  return codecs.crc32(toBytes(data, 'data'), value);
};

zlib.codes = codes;
zlib.constants = constants;
// Those of zlib itself are also found here, though not listed.
for (const [name, value] of Object.entries(constants)) if (!/BROTLI|ZSTD/.test(name)) Object.defineProperty(zlib, name, { value });

export default zlib;
