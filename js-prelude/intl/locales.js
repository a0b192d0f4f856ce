// Which locales there are, and their data, read when a locale is first asked for.

import { native } from 'duet:native';
import { DateTimeFormat, ListFormat, NumberFormat, PluralRules, RelativeTimeFormat, plurals } from 'duet:bundled/intl';
import { getCanonicalLocales } from 'duet:bundled/locale';

const CLASSES = { DateTimeFormat, NumberFormat, RelativeTimeFormat, ListFormat };
const known = new Set(native.localeNames());
/** Requested names that need no further look. */
const loaded = new Set();
const warned = new Set();

/** Where the process is: what Node.js takes from the environment. */
export const DEFAULT = defaultLocale();

function defaultLocale() {
  const { env } = native.lazy('duet:process').process;
  const set = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  const name = /^([a-z]{2,3})(?:[_-]([A-Za-z]{2}))?(?:[.@].*)?$/.exec(set);
  if (!name) return 'en-US';
  const tag = name[2] ? `${name[1]}-${name[2].toUpperCase()}` : name[1];
  return fallback(tag) === undefined ? 'en-US' : tag;
}

/** The locale with data that a tag leads to: itself, or what it is a variant of. */
function fallback(tag) {
  const [language, ...rest] = tag.replace(/-u-.*$/, '').split('-');
  const isTraditional = language === 'zh' && rest.some(part => ['Hant', 'TW', 'HK', 'MO'].includes(part));
  const parts = isTraditional ? ['zh', 'Hant'] : [language, ...rest];
  for (; parts.length > 0; parts.pop()) if (known.has(parts.join('-'))) return parts.join('-');
  return undefined;
}

function add(tag) {
  const base = tag.replace(/-u-.*$/, '');
  if (loaded.has(base)) return true;
  const source = fallback(base);
  if (source === undefined) return false;
  loaded.add(base);
  const data = JSON.parse(native.lazy('duet:node/zlib').default.brotliDecompressSync(native.localeData(source)).toString());
  for (const [name, class_] of Object.entries(CLASSES)) if (data[name]) class_.__addLocaleData({ ...data[name], locale: base });
  const plural = plurals[source] ?? plurals[source.split('-')[0]];
  const { fn, ...rest } = plural;
  PluralRules.__addLocaleData({ data: { ...rest, fn }, locale: base });
  return true;
}

/** Makes the data of the locales known that are asked for, and of the default one. */
export function prepare(locales) {
  const wanted = locales === undefined ? [] : getCanonicalLocales(locales);
  const found = wanted.filter(add);
  if (found.length === 0) add(DEFAULT);
  for (const tag of wanted) {
    if (found.length > 0 || warned.has(tag)) continue;
    warned.add(tag);
    console.warn(`Intl: there is no data for the locale ${tag} in this binary; ${DEFAULT} is used`);
  }
}

for (const class_ of [...Object.values(CLASSES), PluralRules]) class_.__defaultLocale = DEFAULT;
