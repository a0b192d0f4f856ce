// `performance`: the time since the Function was loaded, and what is measured with it.

import { native } from 'duet:native';
import { checkFunction, checkObject, coded, invalidArgType, missingArgs } from 'duet:errors';
import { EventTarget } from 'duet:web/events';
import { clear, enqueue, entries, entryOf, isObserved, measureOf, PerformanceMark, resourceOf } from 'duet:performance/entries';

/** When the interpreter's clock said nothing yet, in the world's time. */
const timeOrigin = Date.now() - native.now();
const started = native.now();

/** The moments of Node.js' own start, which can be measured from. */
const nodeTiming = {
  name: 'node', entryType: 'node', startTime: 0, get duration() { return native.now(); },
  nodeStart: 0, v8Start: 0, bootstrapComplete: started, environment: 0, loopStart: started, loopExit: -1, idleTime: 0,
  uvMetricsInfo: { loopCount: 0, events: 0, eventsWaiting: 0 },
};
const MOMENTS = ['nodeStart', 'v8Start', 'environment', 'loopStart', 'loopExit', 'bootstrapComplete'];

/** The time that a mark, a number or nothing stands for. */
function timeOf(mark) {
  if (mark === undefined) return undefined;
  if (typeof mark === 'number') {
    if (mark < 0) throw coded(TypeError, 'ERR_PERFORMANCE_INVALID_TIMESTAMP', `${mark} is not a valid timestamp`);
    return mark;
  }
  const name = `${mark}`;
  if (MOMENTS.includes(name)) return nodeTiming[name];
  const found = entries(name, 'mark').at(-1);
  if (!found) throw new (globalThis.DOMException ?? Error)(`The "${name}" performance mark has not been set`, 'SyntaxError');
  return found.startTime;
}

function eventLoopUtilization(one, other) {
  const active = native.now() - started;
  if (!one) return { idle: 0, active, utilization: active > 0 ? 1 : 0 };
  const before = other ?? one;
  const now = other ? one : { idle: 0, active };
  const difference = { idle: now.idle - before.idle, active: now.active - before.active };
  const sum = difference.idle + difference.active;
  return { ...difference, utilization: sum === 0 ? 0 : difference.active / sum };
}

function timerify(fn, options = {}) {
  checkFunction(fn, 'fn');
  checkObject(options, 'options');
  const { histogram } = options;
  if (histogram !== undefined && typeof histogram?.record !== 'function') throw invalidArgType('options.histogram', 'RecordableHistogram', histogram);
  const end = (start, parameters) => {
    const duration = native.now() - start;
    histogram?.record(Math.max(Math.ceil(duration * 1e6), 1));
    if (isObserved('function')) enqueue(entryOf(fn.name, 'function', start, duration, parameters));
  };
  function timerified(...parameters) {
    const start = native.now();
    const result = new.target ? Reflect.construct(fn, parameters, fn) : Reflect.apply(fn, this, parameters);
    if (!new.target && typeof result?.finally === 'function') return result.finally(() => end(start, parameters));
    end(start, parameters);
    return result;
  }
  return Object.defineProperties(timerified, {
    length: { configurable: false, enumerable: true, value: fn.length },
    name: { configurable: false, enumerable: true, value: `timerified ${fn.name}` },
  });
}

export class Performance extends EventTarget {
  constructor(key) {
    if (key !== timeOrigin) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    super();
  }

  get timeOrigin() { return timeOrigin; }
  get nodeTiming() { return nodeTiming; }

  now() { return native.now(); }

  mark(name, options) {
    if (arguments.length === 0) throw missingArgs('name');
    const mark = new PerformanceMark(name, options);
    enqueue(mark);
    return mark;
  }

  measure(name, startOrOptions, endMark) {
    if (arguments.length === 0) throw missingArgs('name');
    if (typeof name !== 'string') throw invalidArgType('name', 'string', name);
    const options = startOrOptions !== null && typeof startOrOptions === 'object' ? startOrOptions : undefined;
    if (options && ['start', 'end', 'duration'].some(name => options[name] !== undefined)) {
      if (endMark !== undefined) throw coded(TypeError, 'ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS', 'endMark must not be specified');
      if (options.start === undefined && options.end === undefined) throw coded(TypeError, 'ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS', 'One of options.start or options.end is required');
      if (options.start !== undefined && options.end !== undefined && options.duration !== undefined) throw coded(TypeError, 'ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS', 'Must not have options.start, options.end, and options.duration specified');
    }
    let end;
    if (endMark !== undefined) end = timeOf(endMark);
    else if (options?.end !== undefined) end = timeOf(options.end);
    else if (options?.start !== undefined && options.duration !== undefined) end = timeOf(options.start) + options.duration;
    else end = this.now();
    let start = 0;
    if (options?.start !== undefined) start = timeOf(options.start);
    else if (options?.duration !== undefined && options.end !== undefined) start = timeOf(options.end) - options.duration;
    else if (!options && startOrOptions !== undefined && startOrOptions !== null) start = timeOf(startOrOptions);
    const measure = measureOf(name, start, end - start, options?.detail);
    enqueue(measure);
    return measure;
  }

  clearMarks(name) { clear('mark', name === undefined ? undefined : `${name}`); }
  clearMeasures(name) { clear('measure', name === undefined ? undefined : `${name}`); }
  clearResourceTimings(name) { clear('resource', name === undefined ? undefined : `${name}`); }
  setResourceTimingBufferSize() {}

  getEntries() { return entries(); }

  getEntriesByName(name, type) {
    if (arguments.length === 0) throw missingArgs('name');
    return entries(`${name}`, type);
  }

  getEntriesByType(type) {
    if (arguments.length === 0) throw missingArgs('type');
    return entries(undefined, `${type}`);
  }

  markResourceTiming(timing, requestedUrl) {
    const resource = resourceOf(requestedUrl, timing?.startTime ?? 0, (timing?.endTime ?? 0) - (timing?.startTime ?? 0));
    enqueue(resource);
    return resource;
  }

  toJSON() { return { nodeTiming: { ...nodeTiming }, timeOrigin, eventLoopUtilization: eventLoopUtilization() }; }
}

Object.assign(Performance.prototype, { eventLoopUtilization, timerify });
Object.defineProperty(Performance.prototype, Symbol.toStringTag, { value: 'Performance', configurable: true });

export const performance = new Performance(timeOrigin);
