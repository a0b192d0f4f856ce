// `node:perf_hooks` and `performance`

'use strict';

const hooks = require('node:perf_hooks');

const thrown = run => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const plain = ({ name, entryType, startTime, duration, detail }) => ({ name, entryType, startTime, duration, detail });

exports['names'] = () => [['Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver', 'PerformanceObserverEntryList', 'PerformanceResourceTiming', 'monitorEventLoopDelay', 'createHistogram', 'performance', 'constants'].map(name => typeof hooks[name]), hooks.performance === performance, hooks.constants.NODE_PERFORMANCE_GC_MAJOR, PerformanceEntry === hooks.PerformanceEntry, String(performance)];
exports['time'] = () => [performance.now() > 0, performance.now() <= performance.now(), Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 100, typeof performance.nodeTiming.nodeStart];
exports['marks and measures'] = () => {
  performance.clearMarks();
  performance.clearMeasures();
  const seen = [performance.mark('a', { startTime: 5, detail: { x: 1 } }), performance.mark('b', { startTime: 8 }), performance.measure('m', 'a', 'b'), performance.measure('n', { start: 1, end: 4, detail: 'd' }), performance.measure('o', { start: 'a', duration: 2 }), performance.measure('p', { end: 'b', duration: 1 })].map(plain);
  seen.push(performance.getEntries().length, performance.getEntriesByName('a').map(plain), performance.getEntriesByType('measure').map(plain), performance.getEntriesByName('a', 'measure'));
  performance.clearMarks('a');
  seen.push(performance.getEntriesByType('mark').map(plain));
  performance.clearMarks();
  performance.clearMeasures('m');
  seen.push(performance.getEntriesByType('measure').length);
  performance.clearMeasures();
  return [...seen, performance.getEntries(), performance.mark('now').startTime > 0, JSON.stringify(performance.mark('j', { startTime: 1 })), performance.clearMarks()];
};
exports['wrong measures'] = () => [thrown(() => performance.mark()), thrown(() => performance.mark('x', { startTime: -1 })), thrown(() => performance.mark('x', { startTime: 'a' })), thrown(() => performance.measure()), thrown(() => performance.measure(5)), thrown(() => performance.measure('x', 'unknown mark')), thrown(() => performance.measure('x', { start: 1 }, 'b')), thrown(() => performance.measure('x', { detail: 1 })), thrown(() => performance.measure('x', { start: 1, end: 2, duration: 1 })), thrown(() => new hooks.PerformanceEntry()), thrown(() => new hooks.Performance())];
exports['observers'] = async () => {
  const seen = await new Promise(resolve => {
    const observer = new hooks.PerformanceObserver((list, self) => {
      self.disconnect();
      resolve([list.getEntries().map(plain), list.getEntriesByName('observed').length, list.getEntriesByType('measure').length, self === observer]);
    });
    observer.observe({ entryTypes: ['mark', 'measure'] });
    performance.mark('observed', { startTime: 1 });
    performance.measure('measured', { start: 1, end: 3 });
  });
  performance.clearMarks();
  performance.clearMeasures();
  return seen;
};
exports['wrong observers'] = () => [thrown(() => new hooks.PerformanceObserver()), thrown(() => new hooks.PerformanceObserver(() => {}).observe()), thrown(() => new hooks.PerformanceObserver(() => {}).observe({ entryTypes: 'mark' })), thrown(() => new hooks.PerformanceObserver(() => {}).observe(5)), hooks.PerformanceObserver.supportedEntryTypes.includes('mark')];
exports['takeRecords'] = () => {
  const observer = new hooks.PerformanceObserver(() => {});
  observer.observe({ type: 'mark' });
  performance.mark('taken', { startTime: 2 });
  const taken = observer.takeRecords().map(plain);
  observer.disconnect();
  performance.clearMarks();
  return [taken, observer.takeRecords()];
};
exports['timerify'] = async () => {
  const histogram = hooks.createHistogram();
  function add(a, b) { return a + b; }
  const timed = performance.timerify(add, { histogram });
  class Own { constructor(x) { this.x = x; } }
  return [timed(1, 2), timed.name, timed.length, histogram.count, await performance.timerify(async () => 5)(), new (performance.timerify(Own))(3).x, thrown(() => performance.timerify(5))];
};
exports['histograms'] = () => {
  const histogram = hooks.createHistogram();
  const empty = [histogram.count, histogram.max, histogram.mean, histogram.stddev, histogram.exceeds];
  for (const value of [1, 2, 3, 4, 100]) histogram.record(value);
  const other = hooks.createHistogram();
  other.record(7n);
  histogram.add(other);
  const seen = [histogram.count, histogram.countBigInt, histogram.min, histogram.max, histogram.mean, histogram.percentile(50), histogram.percentile(100), histogram.percentileBigInt(1), thrown(() => histogram.percentile(0)), thrown(() => histogram.percentile('a')), thrown(() => histogram.record(0)), thrown(() => histogram.record('a'))];
  histogram.reset();
  return [empty, seen, histogram.count, thrown(() => hooks.createHistogram({ lowest: 0 })), thrown(() => hooks.createHistogram({ figures: 9 }))];
};
exports['event loop'] = () => {
  const delay = hooks.monitorEventLoopDelay();
  return [delay.enable(), delay.enable(), delay.disable(), delay.disable(), Object.keys(performance.eventLoopUtilization()), thrown(() => hooks.monitorEventLoopDelay(5)), thrown(() => hooks.monitorEventLoopDelay({ resolution: 'a' }))];
};
