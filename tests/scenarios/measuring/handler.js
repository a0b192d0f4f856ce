// Measures what its path says, with OpenTelemetry's metrics API. `OWN_API` names a copy of the package
// that is the Function's own.

const { metrics, trace, ValueType } = require(process.env.OWN_API || '@opentelemetry/api');

const meter = metrics.getMeter('shop', '1.2', { schemaUrl: 'https://example.com/shop' });
const orders = meter.createCounter('orders', { unit: '{order}', description: 'Orders that were placed' });
const open = meter.createUpDownCounter('open.orders', { description: 'Orders that wait' });
const fill = meter.createGauge('fill', { unit: '1' });
const took = meter.createHistogram('took', { unit: 'ms', description: 'How long an order took' });
const size = meter.createHistogram('size', { unit: 'By', advice: { explicitBucketBoundaries: [10, 100] } });

// What callbacks tell of.
const seen = { sold: 10, heap: -5, load: 0.5 };
let isFailing = false;

const telling = name => result => {
  if (isFailing) throw new Error(`cannot see ${name}`);
  if (seen[name] !== undefined) result.observe(seen[name], { of: name });
};
meter.createObservableCounter('sold', { unit: 'By' }).addCallback(telling('sold'));
meter.createObservableUpDownCounter('heap').addCallback(telling('heap'));
meter.createObservableGauge('load', { description: 'How busy it is' }).addCallback(telling('load'));

const BAD = [NaN, Infinity, -Infinity];

// What only this language has: several instruments in one callback, callbacks that are taken away, that
// answer later, and that never do.
const one = meter.createObservableGauge('one');
const other = meter.createObservableCounter('other');
const unasked = meter.createObservableGauge('unasked');
let asked = 0;
const batch = async result => {
  asked += 1;
  await new Promise(resolve => { setTimeout(resolve, 1); });
  result.observe(one, 1);
  result.observe(other, asked);
  result.observe(unasked, 1);
};
const never = result => {
  result.observe(3);
  return new Promise(() => {});
};
const stuck = meter.createObservableGauge('stuck');

const actions = {
  all() {
    orders.add(2, { kind: 'book', 'on.sale': true });
    orders.add(1, { 'on.sale': true, kind: 'book' });
    open.add(3);
    open.add(-1);
    fill.record(0.75, { shelf: 7 });
    fill.record(0.25, { shelf: 7 });
    for (const value of [7, 80, 20000]) took.record(value);
    for (const value of [5, 10, 50, 500]) size.record(value, { list: ['a', 'b'], half: 0.5 });
  },
  wrong() {
    for (const value of BAD) {
      orders.add(value);
      open.add(value);
      fill.record(value);
      took.record(value);
    }
    orders.add(-1);
    took.record(-1);
    orders.add(1, { '': 1 });
    orders.add(1, null);
    orders.add('1');
    orders.add(1n);
    meter.createHistogram('advised', { advice: { explicitBucketBoundaries: 'none' } }).record(1);
  },
  twice() {
    meter.createCounter('ORDERS', { unit: '{order}', description: 'Orders' }).add(1);
    metrics.getMeter('shop', '1.2', { schemaUrl: 'https://example.com/shop' }).createCounter('orders', { unit: '{order}' }).add(1);
    metrics.getMeter('till').createCounter('orders').add(5);
    meter.createGauge('took', { unit: 'ms' }).record(1);
    meter.createCounter('duet_orders').add(1);
    meter.createCounter('function_calls').add(1);
    meter.createCounter('').add(1);
    meter.createGauge('speed/of light', { unit: 'm/s' }).record(1);
    meter.createGauge('2nd', { unit: '{thing}' }).record(1);
  },
  set(name, value) { seen[name] = value === undefined ? undefined : Number(value); },
  fail() { isFailing = true; },
  flood(count) {
    for (let number = 0; number < count; number += 1) orders.add(1, { request: `${number}`.padStart(100, 'r') });
  },
  instruments(count) {
    for (let number = 0; number < count; number += 1) meter.createCounter(`made${number}`).add(1);
  },
  same(count) {
    for (let number = 0; number < count; number += 1) {
      meter.createCounter('orders', { unit: '{order}' });
      meter.createCounter('duet_mine');
    }
  },
  span() {
    return trace.getTracer('shop').startActiveSpan('inner', span => {
      took.record(30);
      span.end();
      return span.spanContext().spanId;
    });
  },
  int() {
    const counter = meter.createCounter('whole', { valueType: ValueType.INT });
    counter.add(1.9);
    counter.add(1);
  },
  batch() {
    meter.addBatchObservableCallback(batch, [one, other]);
    meter.addBatchObservableCallback(batch, [other, one]);
    meter.addBatchObservableCallback(batch, []);
  },
  unbatch() { meter.removeBatchObservableCallback(batch, [one, other]); },
  stuck() { stuck.addCallback(never); },
};

exports.main = event => {
  const [, name, ...rest] = event.extensions.request.path.split('/');
  return actions[name](...rest) ?? 'done';
};
