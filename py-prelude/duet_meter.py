"""The meter provider of OpenTelemetry's metrics API: instruments that count in Rust, and are shown in
`/metrics`. Callbacks of observable instruments are asked when somebody reads the metrics.

The host gives this module `Instrument`, `ask_when_read()` and `is_loaded()`, and calls `metrics_loaded`
when the Function has imported its own `opentelemetry.metrics`.
"""

import sys


class Counter:
    def __init__(self, instrument):
        self._instrument = instrument

    def add(self, amount, attributes=None, context=None):
        self._instrument.take(amount, attributes)


class UpDownCounter(Counter):
    pass


class Histogram:
    def __init__(self, instrument):
        self._instrument = instrument

    def record(self, amount, attributes=None, context=None):
        self._instrument.take(amount, attributes)


class Gauge:
    def __init__(self, instrument):
        self._instrument = instrument

    def set(self, amount, attributes=None, context=None):
        self._instrument.take(amount, attributes)


class Options:
    """What a callback is given where there is no class for it."""

    timeout_millis = 10_000


# Observable instruments that have callbacks.
observables = []


class Observable:
    def __init__(self, instrument, callbacks):
        self._instrument = instrument
        self._callbacks = [asked(callback) for callback in callbacks or ()]
        if self._callbacks:
            observables.append(self)
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
    for observable in list(observables):
        observable.collect(options)


class Meter:
    def __init__(self, name, version):
        self._name = name
        self._version = version

    @property
    def name(self):
        return self._name

    @property
    def version(self):
        return self._version

    @property
    def schema_url(self):
        return None

    def _make(self, does, name, unit, description, bounds=None):
        bounds = None if bounds is None else [float(bound) for bound in bounds]
        return Instrument(does, self._name, self._version or '', name, unit or '',  # noqa: F821
                          description or '', bounds)

    def create_counter(self, name, unit='', description=''):
        return Counter(self._make('count', name, unit, description))

    def create_up_down_counter(self, name, unit='', description=''):
        return UpDownCounter(self._make('sum', name, unit, description))

    def create_histogram(self, name, unit='', description='', *,
                         explicit_bucket_boundaries_advisory=None):
        return Histogram(self._make('sort', name, unit, description,
                                    explicit_bucket_boundaries_advisory))

    def create_gauge(self, name, unit='', description=''):
        return Gauge(self._make('keep', name, unit, description))

    def create_observable_counter(self, name, callbacks=None, unit='', description=''):
        return ObservableCounter(self._make('observe_count', name, unit, description), callbacks)

    def create_observable_up_down_counter(self, name, callbacks=None, unit='', description=''):
        return ObservableUpDownCounter(self._make('observe', name, unit, description), callbacks)

    def create_observable_gauge(self, name, callbacks=None, unit='', description=''):
        return ObservableGauge(self._make('observe', name, unit, description), callbacks)


class MeterProvider:
    def get_meter(self, name, version=None, schema_url=None, attributes=None):
        return Meter(name or '', version)


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
