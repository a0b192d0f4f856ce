// Settings: as an object, as bytes, and as numbers for the native side.

import { native } from 'duet:native';
import { Buffer } from 'duet:buffer';
import { coded, invalidArgType } from 'duet:errors';
import { checkObject, http2Error } from 'duet:http2/errors';

/** Name, number, and the least and most that it may be. Switches have none. */
const KNOWN = [
  ['headerTableSize', 1, 0, 2 ** 32 - 1],
  ['enablePush', 2],
  ['maxConcurrentStreams', 3, 0, 2 ** 32 - 1],
  ['initialWindowSize', 4, 0, 2 ** 31 - 1],
  ['maxFrameSize', 5, 16_384, 2 ** 24 - 1],
  ['maxHeaderListSize', 6, 0, 2 ** 32 - 1],
  ['enableConnectProtocol', 8],
];
const MOST_CUSTOM = 10;

const invalid = (Base, name, actual, limits) =>
  coded(Base, 'ERR_HTTP2_INVALID_SETTING_VALUE', `Invalid value for setting "${name}": ${actual}`, { actual, ...limits });

function checkRange(name, value, min, max) {
  if (value !== undefined && (typeof value !== 'number' || value < min || value > max)) throw invalid(RangeError, name, value, { min, max });
}

export function checkSettings(settings) {
  if (settings === undefined) return;
  checkObject(settings.customSettings, 'customSettings', 'Number');
  checkCustom(Object.keys(settings.customSettings ?? {}));
  for (const [id, value] of Object.entries(settings.customSettings ?? {})) {
    checkRange('customSettings:id', Number(id), 0, 0xffff);
    checkRange('customSettings:value', Number(value), 0, 2 ** 32 - 1);
  }
  checkRange('maxHeaderSize', settings.maxHeaderSize, 0, 2 ** 32 - 1);
  for (const [name, , min, max] of KNOWN) {
    const value = settings[name];
    if (min !== undefined) checkRange(name, value, min, max);
    else if (value !== undefined && typeof value !== 'boolean') throw invalid(TypeError, name, value);
  }
}

export function checkCustom(list) {
  if (list.length > MOST_CUSTOM) throw http2Error('TOO_MANY_CUSTOM_SETTINGS');
}

/** Names and values in turn; only what is said. */
export function toNumbers(settings) {
  const numbers = [];
  for (const [id, value] of Object.entries(settings.customSettings ?? {})) numbers.push(Number(id), Number(value));
  for (const [name, id] of KNOWN) {
    let value = settings[name];
    if (name === 'maxHeaderListSize' && settings.maxHeaderSize !== undefined) {
      if (settings.maxHeaderSize !== value) native.lazy('duet:process').process.emitWarning('settings.maxHeaderSize overwrite settings.maxHeaderListSize');
      value = settings.maxHeaderSize;
    }
    if (typeof value === 'number' || typeof value === 'boolean') numbers.push(id, Number(value));
  }
  return numbers;
}

/** What the native side lists: the known ones in their order, then others by their numbers. */
export function fromList([headerTableSize, push, maxConcurrentStreams, initialWindowSize, maxFrameSize, maxHeaderListSize, connect, ...others], isCustomWanted) {
  const settings = {
    headerTableSize,
    enablePush: push === 1,
    initialWindowSize,
    maxFrameSize,
    maxConcurrentStreams,
    maxHeaderListSize,
    maxHeaderSize: maxHeaderListSize,
    enableConnectProtocol: connect === 1,
  };
  const custom = {};
  for (let index = 0; index < others.length; index += 2) if (isCustomWanted(others[index])) custom[others[index]] = others[index + 1];
  if (Object.keys(custom).length > 0) settings.customSettings = custom;
  return settings;
}

export const getDefaultSettings = () => ({
  __proto__: null,
  headerTableSize: 4096,
  enablePush: true,
  initialWindowSize: 65_535,
  maxFrameSize: 16_384,
  maxConcurrentStreams: 4_294_967_295,
  maxHeaderSize: 65_535,
  maxHeaderListSize: 65_535,
  enableConnectProtocol: false,
});

export function getPackedSettings(settings) {
  checkObject(settings, 'settings');
  checkSettings(settings);
  const numbers = toNumbers({ ...settings });
  const packed = Buffer.alloc(numbers.length * 3);
  for (let index = 0; index < numbers.length; index += 2) {
    packed.writeUInt16BE(numbers[index], index * 3);
    packed.writeUInt32BE(numbers[index + 1], index * 3 + 2);
  }
  return packed;
}

export function getUnpackedSettings(packed, options = {}) {
  if (!ArrayBuffer.isView(packed) || packed.length === undefined) throw invalidArgType('buf', ['Buffer', 'TypedArray'], packed);
  if (packed.length % 6 !== 0) throw http2Error('INVALID_PACKED_SETTINGS_LENGTH');
  const bytes = Buffer.from(packed);
  const settings = {};
  for (let at = 0; at < bytes.length; at += 6) {
    const id = bytes.readUInt16BE(at);
    const value = bytes.readUInt32BE(at + 2);
    const known = KNOWN.find(one => one[1] === id);
    if (known === undefined) (settings.customSettings ??= {})[id] = value;
    else settings[known[0]] = known[2] === undefined ? value !== 0 : value;
    if (id === 6) settings.maxHeaderSize = value;
  }
  if (options?.validate) checkSettings(settings);
  return settings;
}
