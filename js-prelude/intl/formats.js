// The classes of `Intl` that format: what others have written, given the data of a locale or a time zone
// before it is needed.

import { native } from 'duet:native';
import { notSupported } from 'duet:errors';
import 'duet:bundled/locale';
import * as bundled from 'duet:bundled/intl';
import { prepare } from 'duet:intl/locales';

const { zone, zoneNames, systemZone } = native.group('intl');

/** Makes a time zone known, and answers with its proper name; an offset is its own. */
function prepareZone(name) {
  const { tzData } = bundled.DateTimeFormat;
  if (Object.hasOwn(tzData, name) || /^[+-]\d{2}(?::?\d{2})?$/.test(name)) return name;
  const found = zone(name);
  if (found === undefined) throw new RangeError(`Invalid time zone specified: ${name}`);
  const [proper, periods] = found;
  tzData[proper] = periods;
  return proper;
}

bundled.DateTimeFormat.__setDefaultTimeZone(prepareZone(systemZone()));

/** Makes the time zone known that is asked for. */
function prepareDateOptions(options) {
  const timeZone = options?.timeZone;
  if (timeZone === undefined) return options;
  return Object.create(options, { timeZone: { value: prepareZone(String(timeZone)), enumerable: true } });
}

/** The same class, which first makes known what it is asked for. */
function prepared(name, prepareOptions = options => options) {
  const Class = bundled[name];
  const supportedLocalesOf = Class.supportedLocalesOf.bind(Class);
  const construct = (target, [locales, options], newTarget) => {
    prepare(locales);
    return Reflect.construct(target, [locales, prepareOptions(options)], newTarget === Prepared ? target : newTarget);
  };
  const Prepared = new Proxy(Class, {
    construct,
    apply(target, self, parameters) {
      // Those that may be called without `new` say so themselves.
      return name === 'DateTimeFormat' || name === 'NumberFormat' ? construct(target, parameters, Prepared) : Reflect.apply(target, self, parameters);
    },
  });
  Object.defineProperty(Class, 'supportedLocalesOf', {
    value: function supportedLocalesOf_(locales, options) {
      prepare(locales);
      return supportedLocalesOf(locales, options);
    },
    writable: true, configurable: true,
  });
  Object.defineProperty(Class.supportedLocalesOf, 'name', { value: 'supportedLocalesOf' });
  Object.defineProperty(Class.prototype, 'constructor', { value: Prepared, writable: true, configurable: true });
  return Prepared;
}

export const DateTimeFormat = prepared('DateTimeFormat', prepareDateOptions);
export const NumberFormat = prepared('NumberFormat');
export const PluralRules = prepared('PluralRules');
export const RelativeTimeFormat = prepared('RelativeTimeFormat');
export const ListFormat = prepared('ListFormat');
/** The names of languages and regions would be the larger part of all data. */
export class DisplayNames {
  constructor() { throw notSupported('Intl.DisplayNames'); }
}

export function supportedValuesOf(key) {
  if (key === 'timeZone') return zoneNames().sort();
  if (key === 'calendar') return ['gregory'];
  if (key === 'numberingSystem') return ['latn'];
  throw new RangeError(`Invalid key : ${key}`);
}

const DATE = ['weekday', 'year', 'month', 'day', 'dateStyle'];
const TIME = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits', 'timeStyle'];

/** What `toLocaleString` and the like show when they are not told. */
function completed(options, wanted) {
  const given = options === undefined ? {} : Object(options);
  const asks = names => names.some(name => given[name] !== undefined);
  const needsDate = wanted !== 'time' && !asks(wanted === 'date' ? DATE : [...DATE, ...TIME]);
  const needsTime = wanted !== 'date' && !asks(wanted === 'time' ? TIME : [...DATE, ...TIME]);
  return {
    ...given,
    ...(needsDate ? { year: 'numeric', month: 'numeric', day: 'numeric' } : {}),
    ...(needsTime ? { hour: 'numeric', minute: 'numeric', second: 'numeric' } : {}),
  };
}

const formats = new Map();

/** One format for each pair of arguments that is asked for: making one costs more than using it. */
function shared(Class, locales, options) {
  const key = JSON.stringify([Class === NumberFormat, locales, options]);
  let format = formats.get(key);
  if (format === undefined) {
    if (formats.size > 100) formats.clear();
    formats.set(key, format = new Class(locales, options));
  }
  return format;
}

export const formatDate = (date, wanted, locales, options) => Number.isNaN(date.getTime()) ? 'Invalid Date' : shared(DateTimeFormat, locales, completed(options, wanted)).format(date);
export const formatNumber = (number, locales, options) => shared(NumberFormat, locales, options).format(number);
