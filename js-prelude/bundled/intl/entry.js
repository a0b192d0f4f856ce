// What ECMA-402 has, without the data of any locale but the rules for plurals: those are code.

export { DateTimeFormat } from '@formatjs/intl-datetimeformat';
export { NumberFormat } from '@formatjs/intl-numberformat';
export { PluralRules } from '@formatjs/intl-pluralrules';
export { default as RelativeTimeFormat } from '@formatjs/intl-relativetimeformat';
export { default as ListFormat } from '@formatjs/intl-listformat';
export { plurals } from './plurals.js';
