// Histograms, as `perf_hooks.createHistogram` makes them: whole numbers, counted one by one.

import { checkInteger, coded, invalidArgType, outOfRange } from 'duet:errors';

class Histogram {
  #counts = new Map();
  #count = 0;
  #exceeds = 0;
  #last;
  #lowest;
  #highest;
  #sum = 0;

  constructor(lowest = 1, highest = Number.MAX_SAFE_INTEGER) {
    this.#lowest = lowest;
    this.#highest = highest;
  }

  get count() { return this.#count; }
  get countBigInt() { return BigInt(this.#count); }
  get exceeds() { return this.#exceeds; }
  get exceedsBigInt() { return BigInt(this.#exceeds); }
  get min() { return this.#count === 0 ? 9223372036854776000 : this.#sorted()[0]; }
  get minBigInt() { return this.#count === 0 ? 9223372036854775807n : BigInt(this.min); }
  get max() { return this.#count === 0 ? 0 : this.#sorted().at(-1); }
  get maxBigInt() { return BigInt(this.max); }
  get mean() { return this.#count === 0 ? NaN : this.#sum / this.#count; }

  get stddev() {
    if (this.#count === 0) return NaN;
    const { mean } = this;
    let sum = 0;
    for (const [value, count] of this.#counts) sum += count * (value - mean) ** 2;
    return Math.sqrt(sum / this.#count);
  }

  #sorted() { return [...this.#counts.keys()].sort((one, other) => one - other); }

  percentile(percentile) {
    if (typeof percentile !== 'number') throw invalidArgType('percentile', 'number', percentile);
    if (!(percentile > 0 && percentile <= 100)) throw outOfRange('percentile', '> 0 && <= 100', percentile);
    const wanted = Math.max(Math.ceil(percentile / 100 * this.#count), 1);
    let seen = 0;
    for (const value of this.#sorted()) {
      seen += this.#counts.get(value);
      if (seen >= wanted) return value;
    }
    return 0;
  }

  percentileBigInt(percentile) { return BigInt(this.percentile(percentile)); }

  get percentiles() {
    const found = new Map();
    if (this.#count === 0) return found.set(100, 0);
    for (let step = 100, at = 0; at < 100 && this.#count > 0; at += step /= 2) {
      found.set(at, this.percentile(Math.max(at, Number.MIN_VALUE)));
      if (step < 1) break;
    }
    return found.set(100, this.max);
  }

  get percentilesBigInt() { return new Map([...this.percentiles].map(([key, value]) => [key, BigInt(value)])); }

  reset() {
    this.#counts = new Map();
    this.#count = this.#exceeds = this.#sum = 0;
    this.#last = undefined;
  }

  record(value) {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof value !== 'bigint') checkInteger(value, 'val', 1);
    if (number > this.#highest) {
      this.#exceeds++;
      return;
    }
    this.#counts.set(number, (this.#counts.get(number) ?? 0) + 1);
    this.#count++;
    this.#sum += number;
  }

  recordDelta() {
    const now = performance.now();
    if (this.#last !== undefined) this.record(Math.max(Math.round((now - this.#last) * 1e6), this.#lowest));
    this.#last = now;
  }

  add(other) {
    if (!(typeof other === 'object' && other !== null && #counts in other)) throw invalidArgType('other', 'RecordableHistogram', other);
    for (const [value, count] of other.#counts) {
      this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
      this.#sum += value * count;
    }
    this.#count += other.#count;
    this.#exceeds += other.#exceeds;
  }

  toJSON() {
    const { count, min, max, mean, exceeds, stddev, percentiles } = this;
    return { count, min, max, mean, exceeds, stddev, percentiles: Object.fromEntries(percentiles) };
  }
}

class RecordableHistogram extends Histogram {}

export function createHistogram(options = {}) {
  if (options === null || typeof options !== 'object') throw invalidArgType('options', 'Object', options);
  const { lowest = 1, highest = Number.MAX_SAFE_INTEGER, figures = 3 } = options;
  if (typeof lowest !== 'bigint') checkInteger(lowest, 'options.lowest', 1);
  if (typeof highest !== 'bigint') checkInteger(highest, 'options.highest', 2 * Number(lowest));
  else if (highest < 2n * BigInt(lowest)) throw coded(RangeError, 'ERR_INVALID_ARG_VALUE', `The argument 'options.highest' is invalid. Received ${highest}n`);
  checkInteger(figures, 'options.figures', 1, 5);
  return new RecordableHistogram(Number(lowest), Number(highest));
}

/** The delay of the event loop belongs to all Functions: nothing is sampled. */
class ELDHistogram extends Histogram {
  #isOn = false;

  enable() {
    const before = this.#isOn;
    this.#isOn = true;
    return !before;
  }

  disable() {
    const before = this.#isOn;
    this.#isOn = false;
    return before;
  }
}

export function monitorEventLoopDelay(options = {}) {
  if (options === null || typeof options !== 'object') throw invalidArgType('options', 'Object', options);
  checkInteger(options.resolution ?? 10, 'options.resolution', 1);
  return new ELDHistogram(1);
}
