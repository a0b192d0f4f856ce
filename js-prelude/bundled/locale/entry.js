// `Intl.Locale` and `Intl.getCanonicalLocales`, which the formats of `Intl` ask for while they are loaded.

export { Locale } from '@formatjs/intl-locale';
export { getCanonicalLocales } from '@formatjs/intl-getcanonicallocales';
