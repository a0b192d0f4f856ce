// `toLocaleString` and its relatives, which the engine has without knowing any locale.

import { native } from 'duet:native';

const formats = () => native.lazy('duet:intl/formats');

function method(prototype, name, value) {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}

export function defineMethods() {
  const { getTime } = Date.prototype;
  const { valueOf } = Number.prototype;
  const { valueOf: bigValueOf } = BigInt.prototype;
  const date = (name, wanted) => method(Date.prototype, name, { [name](locales, options) {
    getTime.call(this);
    return formats().formatDate(this, wanted, locales, options);
  } }[name]);
  date('toLocaleString', 'any');
  date('toLocaleDateString', 'date');
  date('toLocaleTimeString', 'time');
  method(Number.prototype, 'toLocaleString', { toLocaleString(locales, options) { return formats().formatNumber(valueOf.call(this), locales, options); } }.toLocaleString);
  method(BigInt.prototype, 'toLocaleString', { toLocaleString(locales, options) { return formats().formatNumber(bigValueOf.call(this), locales, options); } }.toLocaleString);
  // The engine gives the elements neither the locales nor the options.
  for (const prototype of [Array.prototype, Object.getPrototypeOf(Uint8Array.prototype)]) {
    method(prototype, 'toLocaleString', { toLocaleString(locales, options) {
      return Array.from(this, item => item === null || item === undefined ? '' : String(item.toLocaleString(locales, options))).join(',');
    } }.toLocaleString);
  }
  method(String.prototype, 'localeCompare', { localeCompare(other, locales, options) {
    if (this === null || this === undefined) throw new TypeError('String.prototype.localeCompare called on null or undefined');
    return native.lazy('duet:intl/collator').localeCompare(String(this), String(other), locales, options);
  } }.localeCompare);
}
