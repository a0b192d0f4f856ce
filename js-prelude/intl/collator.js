// `Intl.Collator`: the order of words. It is native, and needs no data of the other classes.

import { native } from 'duet:native';

const SENSITIVITIES = ['base', 'accent', 'case', 'variant'];

function option(options, name, allowed, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  const text = typeof fallback === 'boolean' ? Boolean(value) : String(value);
  if (allowed && !allowed.includes(text)) throw new RangeError(`Value ${text} out of range for Intl.Collator options property ${name}`);
  return text;
}

export class Collator {
  #compare;
  #resolved;

  constructor(locales, options = {}) {
    const [tag = 'en-US'] = tagsOf(locales);
    const extension = key => new RegExp(`-u-(?:.*-)?${key}(?:-([a-z0-9]{3,8}))?(?=-|$)`).exec(tag)?.[1];
    const sensitivity = option(options, 'sensitivity', SENSITIVITIES, 'variant');
    const ignorePunctuation = option(options, 'ignorePunctuation', undefined, false);
    const numeric = option(options, 'numeric', undefined, /-u-(?:.*-)?kn(?:-true|-(?=[a-z]{2}(?:-|$))|$)/.test(tag));
    const caseFirst = option(options, 'caseFirst', ['upper', 'lower', 'false'], extension('kf') ?? 'false');
    const usage = option(options, 'usage', ['sort', 'search'], 'sort');
    this.#compare = native.group('intl').collator(tag, sensitivity, ignorePunctuation, numeric, caseFirst);
    this.#resolved = { locale: tag.replace(/-u-.*$/, ''), usage, sensitivity, ignorePunctuation, collation: extension('co') ?? 'default', numeric, caseFirst };
  }

  /** Bound, so that it can be given to `sort`. */
  get compare() {
    const compare = this.#compare;
    const bound = (one, other) => compare(String(one), String(other));
    Object.defineProperty(this, 'compare', { value: bound, configurable: true });
    return bound;
  }

  resolvedOptions() { return { ...this.#resolved }; }

  static supportedLocalesOf(locales) { return tagsOf(locales); }
  get [Symbol.toStringTag]() { return 'Intl.Collator'; }
}

function tagsOf(locales) {
  if (locales === undefined) return [];
  const list = typeof locales === 'string' || !Array.isArray(locales) ? [locales] : locales;
  return list.map(locale => native.group('intl').canonicalLocale(String(locale)));
}

const collators = new Map();

/** `String.prototype.localeCompare`. */
export function localeCompare(one, other, locales, options) {
  if (options !== undefined || (locales !== undefined && typeof locales !== 'string')) return new Collator(locales, options).compare(one, other);
  let collator = collators.get(locales);
  if (collator === undefined) collators.set(locales, collator = new Collator(locales));
  return collator.compare(one, other);
}
