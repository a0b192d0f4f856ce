// `Intl.DateTimeFormat`, in English as it is written in America, and in every time zone.

import { localZone, zone } from 'duet:intl/zones';
import { locale } from 'duet:intl/locales';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const STYLES = {
  date: {
    full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
    long: { year: 'numeric', month: 'long', day: 'numeric' },
    medium: { year: 'numeric', month: 'short', day: 'numeric' },
    short: { year: '2-digit', month: 'numeric', day: 'numeric' },
  },
  time: {
    full: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'long' },
    long: { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
    medium: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
    short: { hour: 'numeric', minute: '2-digit' },
  },
};
const FIELDS = ['weekday', 'era', 'year', 'month', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits', 'timeZoneName'];
/** The abbreviations that English has; other zones are told by their offsets. */
const SHORT_NAMES = new Set(['EST', 'EDT', 'CST', 'CDT', 'MST', 'MDT', 'PST', 'PDT', 'AKST', 'AKDT', 'HST']);
const LONG_NAMES = {
  UTC: 'Coordinated Universal Time', EST: 'Eastern Standard Time', EDT: 'Eastern Daylight Time', CST: 'Central Standard Time', CDT: 'Central Daylight Time',
  MST: 'Mountain Standard Time', MDT: 'Mountain Daylight Time', PST: 'Pacific Standard Time', PDT: 'Pacific Daylight Time', CET: 'Central European Standard Time', CEST: 'Central European Summer Time',
  EET: 'Eastern European Standard Time', EEST: 'Eastern European Summer Time', JST: 'Japan Standard Time', IST: 'India Standard Time', GMT: 'Greenwich Mean Time', BST: 'British Summer Time',
};

function two(number) {
  return String(number).padStart(2, '0');
}

function wanted(options) {
  const fields = {};
  for (const field of FIELDS) if (options[field] !== undefined) fields[field] = options[field];
  if (options.dateStyle || options.timeStyle) {
    if (Object.keys(fields).length > 0) throw new TypeError("Can't set option " + Object.keys(fields)[0] + ' when ' + (options.dateStyle ? 'dateStyle' : 'timeStyle') + ' is used');
    return { ...STYLES.date[options.dateStyle], ...STYLES.time[options.timeStyle] };
  }
  const told = Object.keys(fields).filter(field => field !== 'timeZoneName' && field !== 'era');
  return told.length > 0 ? fields : { year: 'numeric', month: 'numeric', day: 'numeric', ...fields };
}

export class DateTimeFormat {
  #locale;
  #zone;
  #fields;
  #cycle;
  #options;

  constructor(locales, options = {}) {
    this.#locale = locale(locales);
    this.#options = options ?? {};
    const name = this.#options.timeZone === undefined ? localZone() : String(this.#options.timeZone);
    this.#zone = zone(name);
    if (!this.#zone) throw new RangeError(`Invalid time zone specified: ${name}`);
    this.#fields = wanted(this.#options);
    const { hour12, hourCycle } = this.#options;
    if (this.#fields.hour !== undefined) this.#cycle = hour12 === undefined ? hourCycle ?? 'h12' : hour12 ? 'h12' : 'h23';
    this.format = date => this.formatToParts(date).map(part => part.value).join('');
  }

  static supportedLocalesOf(locales) {
    return [locales ?? []].flat();
  }

  resolvedOptions() {
    const { dateStyle, timeStyle } = this.#options;
    const cycle = this.#cycle && { hourCycle: this.#cycle, hour12: this.#cycle === 'h12' || this.#cycle === 'h11' };
    return { locale: this.#locale, calendar: 'gregory', numberingSystem: 'latn', timeZone: this.#zone.name, ...cycle, ...(dateStyle || timeStyle ? { ...(dateStyle && { dateStyle }), ...(timeStyle && { timeStyle }) } : this.#fields) };
  }

  formatToParts(date) {
    const time = date === undefined ? Date.now() : Number(date);
    if (!(Math.abs(time) <= 8.64e15)) throw new RangeError('Invalid time value');
    const here = this.#zone.at(time);
    const local = new Date(time + here.offset * 1000);
    const day = this.#day(local);
    const clock = this.#clock(local, here);
    const between = this.#options.dateStyle === 'full' || this.#options.dateStyle === 'long' ? ' at ' : ', ';
    return day.length > 0 && clock.length > 0 ? [...day, { type: 'literal', value: between }, ...clock] : [...day, ...clock];
  }

  formatRange(start, end) {
    return `${this.format(start)} – ${this.format(end)}`;
  }

  #day(local) {
    const { weekday, era, year, month, day } = this.#fields;
    const fullYear = local.getUTCFullYear();
    const shownYear = era !== undefined && fullYear <= 0 ? 1 - fullYear : fullYear;
    const part = (type, value) => ({ type, value });
    const literal = value => part('literal', value);
    const parts = { };
    if (weekday) parts.weekday = part('weekday', weekday === 'long' ? DAYS[local.getUTCDay()] : DAYS[local.getUTCDay()].slice(0, weekday === 'short' ? 3 : 1));
    if (year) parts.year = part('year', year === '2-digit' ? two(Math.abs(shownYear) % 100) : String(shownYear));
    if (day) parts.day = part('day', day === '2-digit' ? two(local.getUTCDate()) : String(local.getUTCDate()));
    const number = local.getUTCMonth();
    const numeric = month === 'numeric' || month === '2-digit';
    if (numeric) parts.month = part('month', month === '2-digit' ? two(number + 1) : String(number + 1));
    else if (month) parts.month = part('month', month === 'long' ? MONTHS[number] : MONTHS[number].slice(0, month === 'short' ? 3 : 1));
    const shown = [];
    const add = (one, before) => { if (one) shown.push(...(shown.length > 0 ? [literal(before)] : []), one); };
    add(parts.weekday, '');
    add(parts.month, ', ');
    add(parts.day, numeric || !parts.month ? (parts.month ? '/' : ' ') : ' ');
    add(parts.year, numeric ? '/' : parts.day && parts.month ? ', ' : ' ');
    if (era) add(part('era', fullYear > 0 ? (era === 'long' ? 'Anno Domini' : era === 'narrow' ? 'A' : 'AD') : era === 'long' ? 'Before Christ' : era === 'narrow' ? 'B' : 'BC'), ' ');
    return shown;
  }

  #clock(local, here) {
    const { hour, minute, second, fractionalSecondDigits: digits, timeZoneName } = this.#fields;
    const part = (type, value) => ({ type, value });
    const shown = [];
    const add = (one, before) => { shown.push(...(shown.length > 0 ? [part('literal', before)] : []), one); };
    const hours = local.getUTCHours();
    if (hour) {
      const value = { h23: hours, h24: hours || 24, h11: hours % 12, h12: hours % 12 || 12 }[this.#cycle];
      const padded = hour === '2-digit' || this.#cycle === 'h23' || this.#cycle === 'h24';
      add(part('hour', padded ? two(value) : String(value)), '');
    }
    if (minute) add(part('minute', hour || second ? two(local.getUTCMinutes()) : String(local.getUTCMinutes())), ':');
    if (second) add(part('second', minute ? two(local.getUTCSeconds()) : String(local.getUTCSeconds())), ':');
    if (digits) add(part('fractionalSecond', String(local.getUTCMilliseconds()).padStart(3, '0').slice(0, digits)), '.');
    if (hour && (this.#cycle === 'h12' || this.#cycle === 'h11')) add(part('dayPeriod', hours < 12 ? 'AM' : 'PM'), ' ');
    if (timeZoneName) {
      const name = part('timeZoneName', this.#zoneName(timeZoneName, here));
      if (shown.length > 0) add(name, ' ');
      else shown.push(part('literal', ', '), name);
    }
    // What stands before a date is put there by the caller.
    if (shown[0]?.type === 'literal') shown.shift();
    return shown;
  }

  #zoneName(style, here) {
    const minutes = Math.abs(here.offset) / 60;
    const sign = here.offset < 0 ? '-' : '+';
    const [hours, rest] = [Math.floor(minutes / 60), Math.floor(minutes % 60)];
    if (style === 'longOffset') return here.offset === 0 ? 'GMT' : `GMT${sign}${two(hours)}:${two(rest)}`;
    if (style === 'long' || style === 'longGeneric') { if (LONG_NAMES[here.name]) return LONG_NAMES[here.name]; }
    else if (style !== 'shortOffset' && (here.name === 'UTC' || SHORT_NAMES.has(here.name) && this.#zone.name.startsWith('America/'))) return here.name;
    return here.offset === 0 ? 'GMT' : `GMT${sign}${hours}${rest ? `:${two(rest)}` : ''}`;
  }
}
