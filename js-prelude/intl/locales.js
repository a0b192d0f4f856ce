// The names of locales. English is the only language that is spoken; other names are accepted, as a
// system without their data does.

/** The first locale that is asked for, if it is English. */
export function locale(locales) {
  const asked = canonical(locales)[0];
  return asked !== undefined && /^en\b/.test(asked) ? asked : 'en-US';
}

/** The names in their canonical form. */
export function canonical(locales) {
  if (locales === undefined) return [];
  const all = typeof locales === 'string' || locales instanceof Locale ? [locales] : Array.from(locales);
  return [...new Set(all.map(one => new Locale(one).toString()))];
}

export class Locale {
  constructor(tag, options = {}) {
    const [base, extension] = String(tag).split(/-(?:u|x|t)-/i);
    const parts = base.split(/[-_]/);
    if (!/^[a-z]{2,8}$/i.test(parts[0]) || !parts.every(part => /^[a-z0-9]{1,8}$/i.test(part))) throw new RangeError(`Incorrect locale information provided`);
    this.language = options.language ?? parts[0].toLowerCase();
    for (const part of parts.slice(1)) {
      if (/^[a-z]{4}$/i.test(part)) this.script = part[0].toUpperCase() + part.slice(1).toLowerCase();
      else if (/^([a-z]{2}|\d{3})$/i.test(part)) this.region = part.toUpperCase();
    }
    if (options.script) this.script = options.script;
    if (options.region) this.region = options.region;
    this.baseName = [this.language, this.script, this.region].filter(Boolean).join('-');
    Object.defineProperty(this, 'extension', { value: extension, enumerable: false });
  }

  get numberingSystem() {
    return /(?:^|-)nu-([a-z0-9]+)/.exec(this.extension ?? '')?.[1];
  }

  getWeekInfo() {
    return this.region === 'US' || this.language === 'en' ? { firstDay: 7, weekend: [6, 7], minimalDays: 1 } : { firstDay: 1, weekend: [6, 7], minimalDays: 4 };
  }

  maximize() {
    return this;
  }

  minimize() {
    return this;
  }

  toString() {
    return this.extension ? `${this.baseName}-u-${this.extension}` : this.baseName;
  }
}
