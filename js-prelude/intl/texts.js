// What `Intl` does with texts, in English: comparing, dividing, listing, and telling when.

import { locale } from 'duet:intl/locales';
import { NumberFormat, PluralRules } from 'duet:intl/numbers';

export class Collator {
  #options;
  #locale;

  constructor(locales, options = {}) {
    this.#locale = locale(locales);
    this.#options = { usage: 'sort', sensitivity: 'variant', ignorePunctuation: false, numeric: false, caseFirst: 'false', ...options };
    this.compare = (one, other) => this.#compare(String(one), String(other));
  }

  static supportedLocalesOf(locales) {
    return [locales ?? []].flat();
  }

  resolvedOptions() {
    return { locale: this.#locale, ...this.#options, collation: 'default' };
  }

  /** Letters first, then their accents, then their case: what is small comes first. */
  #compare(one, other) {
    const base = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    const accents = text => text.normalize('NFD').toLowerCase();
    const { sensitivity } = this.#options;
    return this.#order(base(one), base(other))
      || (sensitivity === 'accent' || sensitivity === 'variant' ? order(accents(one), accents(other)) : 0)
      || (sensitivity === 'case' || sensitivity === 'variant' ? -order(one.normalize('NFC'), other.normalize('NFC')) : 0);
  }

  #order(one, other) {
    if (!this.#options.numeric) return ranked(one, other);
    const pieces = text => text.match(/\d+|\D+/g) ?? [];
    const [first, second] = [pieces(one), pieces(other)];
    for (let n = 0; n < Math.min(first.length, second.length); n += 1) {
      const numbers = /^\d/.test(first[n]) && /^\d/.test(second[n]);
      const found = numbers ? Number(first[n]) - Number(second[n]) : ranked(first[n], second[n]);
      if (found) return Math.sign(found);
    }
    return Math.sign(first.length - second.length);
  }
}

function order(one, other) {
  return one < other ? -1 : Number(one > other);
}

/** Spaces, then punctuation, then digits, then letters. */
function ranked(one, other) {
  const rank = character => (character === '_' ? 0 : /\s/.test(character) ? 0 : /[\p{P}\p{S}]/u.test(character) ? 1 : /\p{N}/u.test(character) ? 2 : 3);
  const [first, second] = [[...one], [...other]];
  for (let n = 0; n < Math.min(first.length, second.length); n += 1) {
    if (first[n] !== second[n]) return Math.sign(rank(first[n]) - rank(second[n])) || order(first[n], second[n]);
  }
  return Math.sign(first.length - second.length);
}

/** What a reader takes for one character: with its marks, as one emoji, as one flag. */
const GRAPHEME = /\r\n|\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\uFE0F\u20E3?|[\u{E0020}-\u{E007F}]+)?(?:\u200D\p{Emoji}(?:\p{EMod}|\uFE0F\u20E3?|[\u{E0020}-\u{E007F}]+)?)*[\p{M}\u200D]*|[\u1100-\u115F]+[\u1160-\u11A7]*[\u11A8-\u11FF]*|.[\p{M}\u200D\u200C]*|./gsu;
const WORD = /[\p{L}\p{N}_\p{M}]+(?:['’.][\p{L}\p{N}_]+)*|\s|./gsu;
const SENTENCE = /[^.!?]*(?:[.!?]+["'”’)]*\s*|$)/gsu;

export class Segmenter {
  #granularity;
  #locale;

  constructor(locales, { granularity = 'grapheme' } = {}) {
    this.#locale = locale(locales);
    this.#granularity = granularity;
  }

  static supportedLocalesOf(locales) {
    return [locales ?? []].flat();
  }

  resolvedOptions() {
    return { locale: this.#locale, granularity: this.#granularity };
  }

  segment(text) {
    const input = String(text);
    const granularity = this.#granularity;
    const expression = granularity === 'word' ? WORD : granularity === 'sentence' ? SENTENCE : GRAPHEME;
    function* all() {
      for (const { 0: segment, index } of input.matchAll(expression)) {
        if (segment !== '') yield { segment, index, input, ...(granularity === 'word' ? { isWordLike: /[\p{L}\p{N}]/u.test(segment) } : {}) };
      }
    }
    return {
      [Symbol.iterator]: all,
      containing(index = 0) {
        for (const one of all()) if (index >= one.index && index < one.index + one.segment.length) return one;
        return undefined;
      },
    };
  }
}

export class ListFormat {
  #type;
  #style;
  #locale;

  constructor(locales, { type = 'conjunction', style = 'long' } = {}) {
    this.#locale = locale(locales);
    this.#type = type;
    this.#style = style;
  }

  static supportedLocalesOf(locales) {
    return [locales ?? []].flat();
  }

  resolvedOptions() {
    return { locale: this.#locale, type: this.#type, style: this.#style };
  }

  format(list) {
    return this.formatToParts(list).map(part => part.value).join('');
  }

  formatToParts(list) {
    const all = Array.from(list);
    const word = { conjunction: this.#style === 'long' ? 'and' : this.#style === 'short' ? '&' : '', disjunction: 'or', unit: '' }[this.#type];
    const comma = this.#type === 'unit' && this.#style === 'narrow' ? ' ' : ', ';
    return all.flatMap((value, n) => {
      const last = n === all.length - 1;
      const before = !last || !word ? comma : all.length === 2 ? ` ${word} ` : `, ${word} `;
      return [...(n > 0 ? [{ type: 'literal', value: before }] : []), { type: 'element', value }];
    });
  }
}

const CLOSE = { day: { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }, ...Object.fromEntries(['year', 'quarter', 'month', 'week'].map(unit => [unit, { '-1': `last ${unit}`, 0: `this ${unit}`, 1: `next ${unit}` }])), hour: { 0: 'this hour' }, minute: { 0: 'this minute' }, second: { 0: 'now' } };

export class RelativeTimeFormat {
  #numeric;
  #locale;
  #style;

  constructor(locales, { numeric = 'always', style = 'long' } = {}) {
    this.#locale = locale(locales);
    this.#numeric = numeric;
    this.#style = style;
  }

  static supportedLocalesOf(locales) {
    return [locales ?? []].flat();
  }

  resolvedOptions() {
    return { locale: this.#locale, style: this.#style, numeric: this.#numeric, numberingSystem: 'latn' };
  }

  format(value, unit) {
    const number = Number(value);
    if (!Number.isFinite(number)) throw new RangeError('Invalid value');
    const one = String(unit).replace(/s$/, '');
    if (!(one in CLOSE)) throw new RangeError(`Invalid unit argument for format() '${unit}'`);
    const close = this.#numeric === 'auto' && CLOSE[one][Object.is(number, -0) ? 0 : number];
    if (close) return close;
    const amount = new NumberFormat('en').format(Math.abs(number));
    const shown = new PluralRules('en').select(Math.abs(number)) === 'one' ? one : `${one}s`;
    return number < 0 || Object.is(number, -0) ? `${amount} ${shown} ago` : `in ${amount} ${shown}`;
  }

  formatToParts(value, unit) {
    return [{ type: 'literal', value: this.format(value, unit) }];
  }
}

export class DisplayNames {
  #options;
  #locale;

  constructor(locales, options) {
    if (options?.type === undefined) throw new TypeError('Required option "type" must not be undefined');
    this.#locale = locale(locales);
    this.#options = { style: 'long', fallback: 'code', ...options };
  }

  resolvedOptions() {
    return { locale: this.#locale, ...this.#options };
  }

  of(code) {
    return this.#options.fallback === 'code' ? String(code) : undefined;
  }
}
