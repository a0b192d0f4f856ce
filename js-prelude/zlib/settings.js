// The options of `node:zlib`, checked, and as the native side takes them.

import { native } from 'duet:native';
import { coded, invalidArgType, outOfRange } from 'duet:errors';
import { constants } from 'duet:zlib/constants';

/** The kinds of codecs, by the names of their classes. */
export const KINDS = {
  Deflate: 'deflate', Inflate: 'inflate', Gzip: 'gzip', Gunzip: 'gunzip', DeflateRaw: 'deflateRaw', InflateRaw: 'inflateRaw', Unzip: 'unzip',
  BrotliCompress: 'brotliCompress', BrotliDecompress: 'brotliDecompress', ZstdCompress: 'zstdCompress', ZstdDecompress: 'zstdDecompress',
};

export const isNewer = kind => kind.startsWith('brotli') || kind.startsWith('zstd');

function number(value, name, least, most, otherwise) {
  if (value === undefined || Number.isNaN(value)) return otherwise;
  if (typeof value !== 'number') throw invalidArgType(name, 'number', value);
  if (!Number.isFinite(value)) throw outOfRange(name, 'a finite number', value);
  if (value < least || value > most) throw outOfRange(name, most === Infinity ? `>= ${least}` : `>= ${least} and <= ${most}`, value);
  return value;
}

export function toBytes(value, name = 'buffer') {
  if (typeof value === 'string') return native.encode(value, 'utf8');
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  throw invalidArgType(name, ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], value);
}

/** What a codec of a kind is made with. */
export function toSettings(kind, options) {
  const given = options ?? {};
  const chunkSize = number(given.chunkSize, 'options.chunkSize', 64, Infinity, constants.Z_DEFAULT_CHUNK);
  const maxOutputLength = number(given.maxOutputLength, 'options.maxOutputLength', 1, 2 ** 53 - 1, 2 ** 53 - 1);
  const isNew = isNewer(kind);
  const most = isNew ? constants.BROTLI_OPERATION_EMIT_METADATA : constants.Z_BLOCK;
  const flush = number(given.flush, 'options.flush', 0, most, 0);
  const finishFlush = number(given.finishFlush, 'options.finishFlush', 0, most, isNew ? constants.BROTLI_OPERATION_FINISH : constants.Z_FINISH);
  const fullFlush = isNew ? constants.BROTLI_OPERATION_FLUSH : number(given.fullFlush, 'options.fullFlush', 0, most, constants.Z_FULL_FLUSH);
  const common = { chunkSize: Math.trunc(chunkSize), maxOutputLength, flush, finishFlush, fullFlush };
  return { ...common, ...isNew ? newerSettings(kind, given.params) : zlibSettings(kind, given) };
}

function zlibSettings(kind, given) {
  const isInflating = ['inflate', 'gunzip', 'unzip'].includes(kind);
  // Zero is whatever the header says.
  const isAny = given.windowBits === undefined || given.windowBits === null || given.windowBits === 0;
  const least = kind === 'gzip' ? 9 : constants.Z_MIN_WINDOWBITS;
  const windowBits = isInflating && isAny ? 0 : number(given.windowBits ?? undefined, 'options.windowBits', least, constants.Z_MAX_WINDOWBITS, constants.Z_DEFAULT_WINDOWBITS);
  let { dictionary } = given;
  if (dictionary !== undefined && !ArrayBuffer.isView(dictionary)) {
    if (!(dictionary instanceof ArrayBuffer)) throw invalidArgType('options.dictionary', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], dictionary);
    dictionary = new Uint8Array(dictionary);
  }
  return {
    level: number(given.level, 'options.level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL, constants.Z_DEFAULT_LEVEL),
    windowBits,
    memLevel: number(given.memLevel, 'options.memLevel', constants.Z_MIN_MEMLEVEL, constants.Z_MAX_MEMLEVEL, constants.Z_DEFAULT_MEMLEVEL),
    strategy: number(given.strategy, 'options.strategy', 0, constants.Z_FIXED, 0),
    dictionary: dictionary === undefined ? undefined : toBytes(dictionary),
  };
}

function newerSettings(kind, params) {
  const known = kind.startsWith('brotli') ? key => key >= 0 && key <= 9 : key => key >= 100 && key <= 402;
  const label = kind.startsWith('brotli') ? 'Brotli' : 'Zstd';
  for (const [key, value] of Object.entries(params ?? {})) {
    if (!known(Number(key))) throw coded(RangeError, `ERR_${label.toUpperCase()}_INVALID_PARAM`, `${key} is not a valid ${label} parameter`);
    if (typeof value !== 'number' && typeof value !== 'boolean') throw invalidArgType('options.params[key]', 'number', value);
  }
  if (kind !== 'brotliCompress') return {};
  return { level: Number(params?.[constants.BROTLI_PARAM_QUALITY] ?? constants.BROTLI_DEFAULT_QUALITY), windowBits: Number(params?.[constants.BROTLI_PARAM_LGWIN] ?? constants.BROTLI_DEFAULT_WINDOW) };
}
