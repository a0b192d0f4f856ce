// `Intl` and what is formatted with it. Where the versions of CLDR differ between hosts, a format is not
// looked at.

'use strict';

const moment = new Date(Date.UTC(2024, 1, 29, 13, 5, 9, 45));
const LOCALES = ['en', 'en-US', 'en-GB', 'de', 'de-DE', 'de-CH', 'fr', 'es', 'it', 'pt-BR', 'nl', 'pl', 'ja', 'zh-CN', 'ko', 'ru', 'tr', 'sv'];

const each = (locales, format) => Object.fromEntries(locales.map(locale => [locale, format(locale)]));
const plain = text => text.replace(/[\u202f\u00a0]/g, ' ');

exports['Intl.NumberFormat: numbers'] = () => each(LOCALES, locale => [0, -1234.567, 1234567.891, 0.5, 1e21, NaN, Infinity, 12345678901234567890n].map(number => new Intl.NumberFormat(locale).format(number)));
exports['Intl.NumberFormat: currencies'] = () => each(LOCALES, locale => ['EUR', 'USD', 'JPY', 'GBP'].map(currency => new Intl.NumberFormat(locale, { style: 'currency', currency }).format(-1234.5)));
exports['Intl.NumberFormat: percent, compact, units, digits'] = () => each(LOCALES, locale => [
  { style: 'percent' }, { style: 'percent', maximumFractionDigits: 1 }, { notation: 'compact' }, { notation: 'compact', compactDisplay: 'long' }, { maximumFractionDigits: 0 },
  { minimumFractionDigits: 2 }, { style: 'unit', unit: 'kilometer-per-hour' }, { style: 'unit', unit: 'liter', unitDisplay: 'long' }, { signDisplay: 'always' }, { useGrouping: false },
  { notation: 'scientific' }, { maximumSignificantDigits: 3 }, { minimumIntegerDigits: 5 },
].map(options => new Intl.NumberFormat(locale, options).format(1234.5678)));
exports['Intl.NumberFormat: parts and options'] = () => [
  new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).formatToParts(-1234.5),
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', currencyDisplay: 'name' }).format(1),
  new Intl.NumberFormat('de-DE').resolvedOptions().locale,
];
exports['Intl.NumberFormat: errors'] = () => [() => new Intl.NumberFormat('x_y'), () => new Intl.NumberFormat('en', { style: 'currency' }), () => new Intl.NumberFormat('en', { style: 'nope' })].map(make => {
  try {
    make();
    return 'made';
  } catch (error) {
    return error.name;
  }
});
exports['toLocaleString of numbers'] = () => [(1234.5).toLocaleString(), (1234.5).toLocaleString('de-DE'), (0.256).toLocaleString('en-US', { style: 'percent' }), 12345n.toLocaleString('de'), [1234.5, 2].toLocaleString('de')];

exports['Intl.DateTimeFormat: styles'] = () => each(LOCALES.filter(locale => locale !== 'ru'), locale => ['full', 'long', 'medium', 'short'].map(dateStyle => new Intl.DateTimeFormat(locale, { dateStyle, timeZone: 'UTC' }).format(moment)));
exports['Intl.DateTimeFormat: components'] = () => each(['en-US', 'en-GB', 'de', 'fr', 'es', 'it', 'nl', 'sv'], locale => [
  {}, { year: 'numeric', month: '2-digit', day: '2-digit' }, { year: 'numeric', month: 'long', day: 'numeric' }, { weekday: 'short', month: 'short', day: 'numeric' }, { month: 'long' }, { weekday: 'long' },
  { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }, { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  { year: 'numeric', month: 'long' },
].map(options => plain(new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(moment))));
exports['Intl.DateTimeFormat: time zones'] = () => each(['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns'], timeZone => ['2024-02-29T13:05:09Z', '2024-07-01T00:30:00Z', '1970-01-01T00:00:00Z', '2050-07-01T00:00:00Z'].map(text =>
  new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(new Date(text))));
exports['Intl.DateTimeFormat: names of zones'] = () => ['short', 'long', 'shortOffset'].map(timeZoneName => plain(new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName, hour: 'numeric', minute: 'numeric' }).format(moment)));
exports['Intl.DateTimeFormat: options'] = () => {
  const { locale, calendar, numberingSystem, timeZone, hour12, hourCycle } = new Intl.DateTimeFormat('en-US', { timeZone: 'europe/berlin', hour: 'numeric' }).resolvedOptions();
  return { locale, calendar, numberingSystem, timeZone, hour12, hourCycle };
};
exports['Intl.DateTimeFormat: an unknown zone'] = () => { try { return new Intl.DateTimeFormat('en', { timeZone: 'Mars/Base' }); } catch (error) { return [error.name, error.message]; } };
exports['Intl.DateTimeFormat: ranges'] = () => plain(new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' }).formatRange(moment, new Date(Date.UTC(2024, 2, 3))));
exports['toLocaleString of dates'] = () => [
  moment.toLocaleString('en-US', { timeZone: 'UTC' }), moment.toLocaleDateString('de-DE', { timeZone: 'Asia/Tokyo' }), moment.toLocaleTimeString('en-GB', { timeZone: 'America/New_York' }),
  moment.toLocaleDateString('en-US', { timeZone: 'UTC', weekday: 'long' }), moment.toLocaleString('de-DE', { timeZone: 'UTC', dateStyle: 'short' }), new Date(NaN).toLocaleString(),
].map(plain);

exports['Intl.PluralRules'] = () => each([...LOCALES, 'ar', 'cs'], locale => [0, 1, 2, 3, 5, 11, 21, 100, 1.5].map(number => [new Intl.PluralRules(locale).select(number), new Intl.PluralRules(locale, { type: 'ordinal' }).select(number)].join()));
exports['Intl.RelativeTimeFormat'] = () => each(LOCALES, locale => ['day', 'month', 'hours', 'year'].flatMap(unit => [-1, 0, 1, -5, 2].flatMap(number => ['auto', 'always'].map(numeric => new Intl.RelativeTimeFormat(locale, { numeric }).format(number, unit)))));
exports['Intl.ListFormat'] = () => each(LOCALES, locale => ['conjunction', 'disjunction', 'unit'].flatMap(type => [['a'], ['a', 'b'], ['a', 'b', 'c']].map(list => new Intl.ListFormat(locale, { type }).format(list))));
exports['Intl.Segmenter'] = () => ['grapheme', 'word', 'sentence'].map(granularity => [...new Intl.Segmenter('en', { granularity }).segment('Hé 👨‍👩‍👧! How are you? 3.5 km.')].map(({ segment, index, isWordLike }) => [segment, index, isWordLike]));
exports['Intl.Collator'] = () => [
  ['z', 'a', 'Z', 'ä', 'A', 'é', 'e', '1', '10', '2', '_', ' '].sort(new Intl.Collator('de').compare), ['z', 'a', 'ä', 'ö', 'å'].sort(new Intl.Collator('sv').compare),
  ['a10', 'a2', 'a1'].sort(new Intl.Collator(undefined, { numeric: true }).compare), new Intl.Collator('en', { sensitivity: 'base' }).compare('a', 'Á'), new Intl.Collator('en', { sensitivity: 'accent' }).compare('a', 'A'),
  new Intl.Collator('en', { caseFirst: 'upper' }).compare('a', 'A'), new Intl.Collator('en', { ignorePunctuation: true }).compare('a-b', 'ab'), new Intl.Collator('de-u-kn').resolvedOptions().numeric,
];
exports['localeCompare'] = () => [['b', 'a', 'C', 'ä', 'Z'].sort((one, other) => one.localeCompare(other)), 'a'.localeCompare('B'), 'a'.localeCompare('á', 'en', { sensitivity: 'base' }), '2'.localeCompare('10', undefined, { numeric: true })];
exports['Intl.getCanonicalLocales and Locale'] = () => [Intl.getCanonicalLocales(['EN-us', 'zh-hant-tw']), new Intl.Locale('zh').maximize().toString(), new Intl.Locale('en-US', { hourCycle: 'h12' }).hourCycle, String(new Intl.Locale('fr-CA-u-ca-gregory'))];
exports['Intl itself'] = () => [Object.prototype.toString.call(Intl), Intl.DateTimeFormat.supportedLocalesOf(['de', 'en-US']), typeof Intl.DateTimeFormat().format, Object.prototype.toString.call(new Intl.NumberFormat()), new Intl.NumberFormat() instanceof Intl.NumberFormat, Intl.supportedValuesOf('timeZone').includes('Europe/Berlin')];
