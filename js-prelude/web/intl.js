// `Intl`, each part of it loaded when it is first used.

import { native } from 'duet:native';

const locale = () => native.lazy('duet:bundled/locale');
const parts = () => native.lazy('duet:intl/formats');

/** What is being loaded. */
const loading = new Set();

function later(name, load) {
  Object.defineProperty(Intl, name, {
    configurable: true,
    get() {
      // What is bundled looks whether there is one already.
      if (loading.has(load)) return undefined;
      loading.add(load);
      const value = load()[name];
      loading.delete(load);
      // Not there yet, if the module that has it is being loaded by another way.
      if (value !== undefined) Object.defineProperty(Intl, name, { value, writable: true, configurable: true });
      return value;
    },
    set(value) { Object.defineProperty(Intl, name, { value, writable: true, configurable: true }); },
  });
}

export const Intl = Object.create(Object.prototype, { [Symbol.toStringTag]: { value: 'Intl', configurable: true } });
for (const name of ['DateTimeFormat', 'NumberFormat', 'PluralRules', 'RelativeTimeFormat', 'ListFormat', 'DisplayNames', 'supportedValuesOf']) later(name, parts);
for (const name of ['Locale', 'getCanonicalLocales']) later(name, locale);
later('Collator', () => native.lazy('duet:intl/collator'));
later('Segmenter', () => native.lazy('duet:bundled/segmenter'));
