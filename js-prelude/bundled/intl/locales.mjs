// The locales that the binary knows, and their data as compressed JSON, one file each.
// The rules for plurals are functions; they become a module.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

/** Languages by number of speakers on the web and of users of the platform, and their written variants. */
export const LOCALES = [
  'ar', 'bg', 'ca', 'cs', 'da', 'de', 'de-AT', 'de-CH', 'el', 'en', 'en-AU', 'en-CA', 'en-GB', 'en-IE', 'en-IN', 'en-NZ', 'en-ZA',
  'es', 'es-AR', 'es-MX', 'et', 'fa', 'fi', 'fr', 'fr-BE', 'fr-CA', 'fr-CH', 'he', 'hi', 'hr', 'hu', 'id', 'it', 'it-CH', 'ja', 'ko',
  'lt', 'lv', 'ms', 'nb', 'nl', 'nl-BE', 'no', 'pl', 'pt', 'pt-PT', 'ro', 'ru', 'sk', 'sl', 'sr', 'sv', 'th', 'tr', 'uk', 'vi',
  'zh', 'zh-Hant',
];

const PARTS = {
  DateTimeFormat: 'intl-datetimeformat',
  NumberFormat: 'intl-numberformat',
  RelativeTimeFormat: 'intl-relativetimeformat',
  ListFormat: 'intl-listformat',
};

/** CLDR knows these zones by the names that they had. */
const RENAMED = {
  'Africa/Asmera': 'Africa/Asmara', 'America/Buenos_Aires': 'America/Argentina/Buenos_Aires', 'America/Godthab': 'America/Nuuk', 'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Louisville': 'America/Kentucky/Louisville', 'Asia/Calcutta': 'Asia/Kolkata', 'Asia/Katmandu': 'Asia/Kathmandu', 'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh', 'Atlantic/Faeroe': 'Atlantic/Faroe', 'Europe/Kiev': 'Europe/Kyiv', 'Pacific/Truk': 'Pacific/Chuuk', 'Pacific/Ponape': 'Pacific/Pohnpei',
};

/** The data of dates as Node.js has it: zones by both names, and a plain space where CLDR has a narrow one. */
function asInNode(dates) {
  const names = dates.data.timeZoneName;
  for (const [old, name] of Object.entries(RENAMED)) if (names?.[old] && !names[name]) names[name] = names[old];
  return JSON.parse(JSON.stringify(dates).replaceAll('\u202f', ' '));
}

/** What the file of a locale gives to one of the classes; nothing if there is none. */
async function dataOf(here, part, locale) {
  const file = path.join(here, 'node_modules/@formatjs', part, 'locale-data', `${locale}.js`);
  if (!existsSync(file)) return undefined;
  let given;
  const class_ = { __addLocaleData(data) { given = data; } };
  globalThis.Intl = new Proxy({}, { get: () => class_ });
  await import(pathToFileURL(file).href);
  return given;
}

/** Writes `out/locales/<locale>` for each locale, and `intl/plurals.js`. */
export async function writeLocales(here) {
  const intl = globalThis.Intl;
  const folder = path.join(here, 'out/locales');
  mkdirSync(folder, { recursive: true });
  const plurals = [];
  for (const locale of LOCALES) {
    const data = {};
    for (const [name, part] of Object.entries(PARTS)) data[name] = await dataOf(here, part, locale);
    data.DateTimeFormat = asInNode(data.DateTimeFormat);
    writeFileSync(path.join(folder, locale), brotliCompressSync(JSON.stringify(data)));
    const plural = await dataOf(here, 'intl-pluralrules', locale);
    if (plural === undefined) continue;
    const { fn, ...rest } = plural.data;
    plurals.push(`  ${JSON.stringify(locale)}: { ...${JSON.stringify(rest)}, fn: ${fn} },`);
  }
  globalThis.Intl = intl;
  writeFileSync(path.join(here, 'intl/plurals.js'), `export const plurals = {\n${plurals.join('\n')}\n};\n`);
}
