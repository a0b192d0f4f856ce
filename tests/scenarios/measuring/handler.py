"""Measures what its path says, with OpenTelemetry's metrics API."""

import math

from opentelemetry import metrics, trace
from opentelemetry.metrics import Observation

meter = metrics.get_meter('shop', '1.2', schema_url='https://example.com/shop')
orders = meter.create_counter('orders', unit='{order}', description='Orders that were placed')
opened = meter.create_up_down_counter('open.orders', description='Orders that wait')
fill = meter.create_gauge('fill', unit='1')
took = meter.create_histogram('took', unit='ms', description='How long an order took')
size = meter.create_histogram('size', unit='By', explicit_bucket_boundaries_advisory=[10, 100])

# What callbacks tell of.
seen = {'sold': 10, 'heap': -5, 'load': 0.5}
is_failing = False


def telling(name):
    def tell(options):
        if is_failing:
            raise ValueError(f'cannot see {name}')
        if name in seen:
            yield Observation(seen[name], {'of': name})
    return tell


def telling_on():
    """A callback may be a generator."""
    yield
    while True:
        yield [Observation(seen['load'], {'of': 'load'})] if 'load' in seen and not is_failing else []


meter.create_observable_counter('sold', [telling('sold')], unit='By')
meter.create_observable_up_down_counter('heap', [telling('heap')])
meter.create_observable_gauge('load', [telling_on()], description='How busy it is')

BAD = [math.nan, math.inf, -math.inf]


def do_all():
    orders.add(2, {'kind': 'book', 'on.sale': True})
    orders.add(1, {'on.sale': True, 'kind': 'book'})
    opened.add(3)
    opened.add(-1)
    fill.set(0.75, {'shelf': 7})
    fill.set(0.25, {'shelf': 7})
    for value in [7, 80, 20000]:
        took.record(value)
    for value in [5, 10, 50, 500]:
        size.record(value, {'list': ['a', 'b'], 'half': 0.5})


def do_wrong():
    meter = metrics.get_meter('shop', '1.2', schema_url='https://example.com/shop')
    for value in BAD:
        orders.add(value)
        opened.add(value)
        fill.set(value)
        took.record(value)
    orders.add(-1)
    took.record(-1)
    orders.add(1, {'': 1})
    orders.add(1, None)
    for value in ['1', 1j]:
        try:
            orders.add(value)
        except TypeError:
            pass
    meter.create_histogram('advised', explicit_bucket_boundaries_advisory='none').record(1)


def do_twice():
    meter = metrics.get_meter('shop', '1.2', schema_url='https://example.com/shop')
    meter.create_counter('ORDERS', unit='{order}', description='Orders').add(1)
    meter.create_counter('orders', unit='{order}').add(1)
    metrics.get_meter('till').create_counter('orders').add(5)
    meter.create_gauge('took', unit='ms').set(1)
    meter.create_counter('duet_orders').add(1)
    meter.create_counter('function_calls').add(1)
    meter.create_counter('').add(1)
    meter.create_gauge('speed/of light', unit='m/s').set(1)
    meter.create_gauge('2nd', unit='{thing}').set(1)
    again = meter.create_observable_gauge('load', [lambda options: [Observation(7)]])
    assert isinstance(again, metrics.ObservableGauge)
    assert not isinstance(opened, metrics.Counter)


def do_set(name, value=None):
    if value is None:
        del seen[name]
    else:
        seen[name] = float(value)


def do_fail():
    global is_failing
    is_failing = True


def do_flood(count):
    for number in range(int(count)):
        orders.add(1, {'request': str(number).rjust(100, 'r')})


def do_instruments(count):
    meter = metrics.get_meter('shop', '1.2', schema_url='https://example.com/shop')
    for number in range(int(count)):
        meter.create_counter(f'made{number}').add(1)


def do_same(count):
    meter = metrics.get_meter('shop', '1.2', schema_url='https://example.com/shop')
    for _ in range(int(count)):
        meter.create_counter('orders', unit='{order}')
        meter.create_counter('duet_mine')
        meter.create_observable_counter('sold', [telling('heap')], unit='By')


def do_span():
    with trace.get_tracer('shop').start_as_current_span('inner') as span:
        took.record(30)
        return format(span.get_span_context().span_id, '016x')


def main(event, context):
    _, name, *rest = event['extensions']['request'].path.split('/')
    return globals()[f'do_{name}'](*rest) or 'done'
