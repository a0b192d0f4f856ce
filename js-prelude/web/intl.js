// `Intl`. QuickJS has none, and the data of all languages would be larger than the rest of Duet: this
// one speaks English, knows every time zone that the system knows, and takes other locales for English.

import { DateTimeFormat } from 'duet:intl/dates';
import { canonical, Locale } from 'duet:intl/locales';
import { NumberFormat, PluralRules } from 'duet:intl/numbers';
import { Collator, DisplayNames, ListFormat, RelativeTimeFormat, Segmenter } from 'duet:intl/texts';

/** The constructors that may be called without `new`. */
function callable(Class) {
  return new Proxy(Class, { apply: (target, self, values) => new target(...values) });
}

export const Intl = Object.defineProperty({}, Symbol.toStringTag, { value: 'Intl', configurable: true });

const parts = { Collator: callable(Collator), DateTimeFormat: callable(DateTimeFormat), DisplayNames, ListFormat, Locale, NumberFormat: callable(NumberFormat), PluralRules, RelativeTimeFormat, Segmenter };
for (const [name, value] of Object.entries(parts)) {
  Object.defineProperty(value.prototype, Symbol.toStringTag, { value: name === 'Locale' ? 'Intl.Locale' : `Intl.${name}`, configurable: true });
  Object.defineProperty(Intl, name, { value, writable: true, configurable: true });
}
Object.defineProperty(Intl, 'getCanonicalLocales', { value: canonical, writable: true, configurable: true });
Object.defineProperty(Intl, 'supportedValuesOf', { value: supportedValuesOf, writable: true, configurable: true });

function supportedValuesOf(key) {
  const known = { calendar: ['gregory'], collation: ['default'], currency: ['EUR', 'GBP', 'JPY', 'USD'], numberingSystem: ['latn'], timeZone: ['UTC'], unit: [] };
  if (!(key in known)) throw new RangeError(`Invalid key : ${key}`);
  return known[key];
}
