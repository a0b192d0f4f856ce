"""The meter provider of OpenTelemetry's metrics API: instruments that count in Rust, and are shown in
`/metrics`. Callbacks of observable instruments are asked when somebody reads the metrics.

The host gives this module `Instrument`, `Scope`, `ask_when_read()` and `is_loaded()`, and calls
`metrics_loaded` when the Function has imported its own `opentelemetry.metrics`.
"""

import sys


class Synchronous:
    def __init__(self, instrument):
        self._instrument = instrument


class Counter(Synchronous):
    def add(self, amount, attributes=None, context=None):
        self._instrument.take(amount, attributes)


class UpDownCounter(Synchronous):
    def add(self, amount, attributes=None, context=None):
        self._instrument.take(amount, attributes)


class Histogram(Synchronous):
    def record(self, amount, attributes=None, context=None):
        self._instrument.take(amount, attributes, context)


class Gauge(Synchronous):
    def set(self, amount, attributes=None, context=None):
        self._instrument.take(amount, attributes)


class Options:
    """What a callback is given where there is no class for it."""

    timeout_millis = 10_000


# Observable instruments by what they are: who makes one a second time is given the first, whose
# callbacks are those that are asked.
observables = {}


class Observable:
    def __init__(self, instrument, callbacks):
        self._instrument = instrument
        self._callbacks = [asked(callback) for callback in callbacks or ()]
        if self._callbacks:
            ask_when_read()  # noqa: F821

    def collect(self, options):
        self._instrument.observe()
        for callback in self._callbacks:
            try:
                for observation in callback(options):
                    self._instrument.take(observation.value, observation.attributes)
            except Exception as error:
                print('A callback of an observable instrument failed:', repr(error), file=sys.stderr)
        self._instrument.observed()


class ObservableCounter(Observable):
    pass


class ObservableUpDownCounter(Observable):
    pass


class ObservableGauge(Observable):
    pass


def asked(callback):
    """A callback may be a generator, which is sent the options each time."""
    if not hasattr(callback, 'send'):
        return callback
    next(callback)
    return callback.send


def collect():
    package = sys.modules.get('opentelemetry.metrics')
    options = getattr(package, 'CallbackOptions', Options)()
    for observable in list(observables.values()):
        if observable._callbacks:
            observable.collect(options)


def bounds_of(advisory):
    """The bounds of a histogram's buckets, if what was advised are numbers."""
    try:
        return None if advisory is None else [float(bound) for bound in advisory]
    except (TypeError, ValueError):
        print('explicit_bucket_boundaries_advisory must be a sequence of numbers', file=sys.stderr)
        return None


class Meter:
    def __init__(self, name, version=None, schema_url=None, attributes=None):
        self._name = name
        self._version = version
        self._schema_url = schema_url
        self._scope = Scope(name, version or None, schema_url or None, attributes)  # noqa: F821
        self._key = (name, version, schema_url, repr(attributes))

    @property
    def name(self):
        return self._name

    @property
    def version(self):
        return self._version

    @property
    def schema_url(self):
        return self._schema_url

    def _make(self, does, name, unit, description, bounds=None):
        return Instrument(does, self._scope, name, unit or '', description or '', bounds)  # noqa: F821

    def _observable(self, kind, does, name, callbacks, unit, description):
        key = (kind, self._key, name.lower(), unit or '')
        # Two threads that make it at the same time are given the same.
        return observables.get(key) or observables.setdefault(
            key, kind(self._make(does, name, unit, description), callbacks))

    def create_counter(self, name, unit='', description=''):
        return Counter(self._make('count', name, unit, description))

    def create_up_down_counter(self, name, unit='', description=''):
        return UpDownCounter(self._make('sum', name, unit, description))

    def create_histogram(self, name, unit='', description='', *,
                         explicit_bucket_boundaries_advisory=None):
        return Histogram(self._make('sort', name, unit, description,
                                    bounds_of(explicit_bucket_boundaries_advisory)))

    def create_gauge(self, name, unit='', description=''):
        return Gauge(self._make('keep', name, unit, description))

    def create_observable_counter(self, name, callbacks=None, unit='', description=''):
        return self._observable(ObservableCounter, 'observe_count', name, callbacks, unit, description)

    def create_observable_up_down_counter(self, name, callbacks=None, unit='', description=''):
        return self._observable(ObservableUpDownCounter, 'observe_sum', name, callbacks, unit,
                                description)

    def create_observable_gauge(self, name, callbacks=None, unit='', description=''):
        return self._observable(ObservableGauge, 'observe', name, callbacks, unit, description)


class MeterProvider:
    def get_meter(self, name, version=None, schema_url=None, attributes=None):
        return Meter(name or '', version, schema_url, attributes)


provider = MeterProvider()


def metrics_loaded(module):
    for own in (Counter, UpDownCounter, Histogram, ObservableCounter, ObservableUpDownCounter,
                ObservableGauge, Meter, MeterProvider):
        getattr(module, own.__name__).register(own)
    # Older packages have none.
    gauge = getattr(module, '_Gauge', None)
    if gauge is not None:
        gauge.register(Gauge)
    if is_loaded():  # noqa: F821
        provide()


def provide():
    """Makes the host's meter provider the global one. Where the Function has set its own while it was
    being loaded, that one stays, as with the tracer provider."""
    module = sys.modules['opentelemetry.metrics']
    if sys.modules['opentelemetry.metrics._internal']._METER_PROVIDER is None:
        module.set_meter_provider(provider)
