// `Intl.NumberFormat` and `Intl.PluralRules`, in English.

import { locale } from 'duet:intl/locales';

const SYMBOLS = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', INR: '₹', CNY: 'CN¥', KRW: '₩', BRL: 'R$', CAD: 'CA$', AUD: 'A$', MXN: 'MX$', ILS: '₪', NZD: 'NZ$', VND: '₫', HKD: 'HK$', TWD: 'NT$' };
const WHOLE = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK']);
const COMPACT = [[1e12, 'T', 'trillion'], [1e9, 'B', 'billion'], [1e6, 'M', 'million'], [1e3, 'K', 'thousand']];

export class NumberFormat {
  #locale;
  #options;

  constructor(locales, options = {}) {
    this.#locale = locale(locales);
    const { style = 'decimal', currency, unit, notation = 'standard', useGrouping = true } = options ?? {};
    if (style === 'currency' && currency === undefined) throw new TypeError('Currency code is required with currency style.');
    if (style === 'unit' && unit === undefined) throw new TypeError('Required option "unit" must not be undefined');
    const least = style === 'currency' ? (WHOLE.has(String(currency).toUpperCase()) ? 0 : 2) : 0;
    const most = style === 'currency' ? least : style === 'percent' ? 0 : 3;
    const minimumFractionDigits = options?.minimumFractionDigits ?? Math.min(least, options?.maximumFractionDigits ?? least);
    const maximumFractionDigits = options?.maximumFractionDigits ?? (notation === 'compact' ? 0 : Math.max(most, minimumFractionDigits));
    if (!(maximumFractionDigits >= minimumFractionDigits && maximumFractionDigits <= 100)) throw new RangeError('maximumFractionDigits value is out of range.');
    this.#options = { minimumIntegerDigits: 1, ...options, style, notation, useGrouping, currency: currency && String(currency).toUpperCase(), minimumFractionDigits, maximumFractionDigits };
    this.format = value => this.formatToParts(value).map(part => part.value).join('');
  }

  static supportedLocalesOf(locales) {
    return [locales ?? []].flat();
  }

  resolvedOptions() {
    const { style, notation, currency, unit, minimumIntegerDigits, minimumFractionDigits, maximumFractionDigits, useGrouping } = this.#options;
    return { locale: this.#locale, numberingSystem: 'latn', style, ...(currency && { currency, currencyDisplay: 'symbol', currencySign: 'standard' }), ...(unit && { unit, unitDisplay: this.#options.unitDisplay ?? 'short' }), minimumIntegerDigits, minimumFractionDigits, maximumFractionDigits, useGrouping: useGrouping === true ? 'auto' : useGrouping, notation, signDisplay: this.#options.signDisplay ?? 'auto', roundingIncrement: 1, roundingMode: 'halfExpand', roundingPriority: 'auto', trailingZeroDisplay: 'auto' };
  }

  formatToParts(value) {
    const { style, currency, notation, signDisplay = 'auto' } = this.#options;
    let number = typeof value === 'bigint' ? value : Number(value);
    const negative = number < 0 || Object.is(number, -0);
    if (negative) number = -number;
    if (style === 'percent') number = Number(number) * 100;
    const parts = [];
    const sign = negative && signDisplay !== 'never' ? '-' : !negative && (signDisplay === 'always' || signDisplay === 'exceptZero' && number > 0) ? '+' : '';
    if (sign) parts.push({ type: sign === '-' ? 'minusSign' : 'plusSign', value: sign });
    if (style === 'currency') {
      const shown = this.#options.currencyDisplay === 'code' ? `${currency}\u00a0` : SYMBOLS[currency] ?? `${currency}\u00a0`;
      parts.push({ type: 'currency', value: shown });
    }
    const scale = notation === 'compact' ? COMPACT.find(([least]) => Number(number) >= least) : undefined;
    parts.push(...this.#digits(scale ? Number(number) / scale[0] : number, scale !== undefined || notation === 'compact'));
    if (scale) parts.push(...(this.#options.compactDisplay === 'long' ? [{ type: 'literal', value: ' ' }, { type: 'compact', value: scale[2] }] : [{ type: 'compact', value: scale[1] }]));
    if (style === 'percent') parts.push({ type: 'percentSign', value: '%' });
    if (style === 'unit') parts.push({ type: 'literal', value: ' ' }, { type: 'unit', value: this.#unit(number) });
    return parts;
  }

  #digits(number, compact) {
    const { minimumIntegerDigits, minimumFractionDigits: least, maximumFractionDigits: most, maximumSignificantDigits, useGrouping } = this.#options;
    if (typeof number === 'number' && !Number.isFinite(number)) return [Number.isNaN(number) ? { type: 'nan', value: 'NaN' } : { type: 'infinity', value: '∞' }];
    let text = typeof number === 'bigint' ? String(number) : rounded(number, compact && number < 10 && most === 0 ? 1 : most, maximumSignificantDigits);
    let [whole, fraction = ''] = text.split('.');
    while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
    fraction = fraction.padEnd(least, '0');
    whole = whole.padStart(minimumIntegerDigits, '0');
    const parts = [];
    const groups = useGrouping === false || useGrouping === 'false' || whole.length < 4 ? [whole] : whole.replace(/\B(?=(\d{3})+$)/g, ',').split(',');
    groups.forEach((group, n) => parts.push(...(n > 0 ? [{ type: 'group', value: ',' }] : []), { type: 'integer', value: group }));
    if (fraction) parts.push({ type: 'decimal', value: '.' }, { type: 'fraction', value: fraction });
    return parts;
  }

  #unit(number) {
    const { unit, unitDisplay = 'short' } = this.#options;
    const short = { hour: 'hr', minute: 'min', second: 'sec', kilometer: 'km', meter: 'm', kilogram: 'kg', byte: 'byte', kilobyte: 'kB', megabyte: 'MB', gigabyte: 'GB', millisecond: 'ms', day: number === 1 ? 'day' : 'days', week: number === 1 ? 'wk' : 'wks', month: number === 1 ? 'mth' : 'mths', year: number === 1 ? 'yr' : 'yrs' };
    if (unitDisplay !== 'long') return short[unit] ?? unit;
    return Number(number) === 1 ? unit : `${unit}s`;
  }
}

/** Rounded half away from zero, as a decimal that was read is, not as its binary form. */
function rounded(number, digits, significant) {
  if (significant !== undefined) {
    const text = Number(number).toPrecision(significant);
    return text.includes('e') ? BigInt(Number(text)).toString() : text;
  }
  if (number >= 1e21) return BigInt(number).toString();
  const [mantissa, exponent = '0'] = String(number).split('e');
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`));
  return Number.isSafeInteger(shifted) ? Number(`${shifted}e-${digits}`).toFixed(digits) : number.toFixed(digits);
}

export class PluralRules {
  #locale;
  #type;

  constructor(locales, { type = 'cardinal' } = {}) {
    this.#locale = locale(locales);
    this.#type = type;
  }

  static supportedLocalesOf(locales) {
    return [locales ?? []].flat();
  }

  select(number) {
    if (this.#type === 'cardinal') return Number(number) === 1 ? 'one' : 'other';
    const [ten, hundred] = [number % 10, number % 100];
    if (ten === 1 && hundred !== 11) return 'one';
    if (ten === 2 && hundred !== 12) return 'two';
    return ten === 3 && hundred !== 13 ? 'few' : 'other';
  }

  resolvedOptions() {
    return { locale: this.#locale, type: this.#type, minimumIntegerDigits: 1, minimumFractionDigits: 0, maximumFractionDigits: 3, pluralCategories: this.#type === 'cardinal' ? ['one', 'other'] : ['few', 'one', 'two', 'other'] };
  }
}
