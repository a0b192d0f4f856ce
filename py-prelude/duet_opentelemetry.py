"""The user's own `opentelemetry` package on the host's tracer. The host calls the functions that
end in `loading` and `loaded` when the module that they are named after is imported.

This module is also the words in which contexts are made from then on (see `duet_tracer`).
"""

import sys

import duet_tracer

# The package's module, and its classes, once it has been imported.
trace = None
Context = None
SpanKind = None
# Whether the global tracer provider has been set: by the host, or by the Function before it.
is_provided = False

_SPAN_KEY = None
_former_variable = None


class RuntimeContext:
    """Where the package keeps the current context: where the host finds it as well."""

    attach = staticmethod(duet_tracer.attach)
    detach = staticmethod(duet_tracer.detach)

    @staticmethod
    def get_current():
        if trace is None:
            import opentelemetry.trace  # noqa: F401
        return duet_tracer.current()


def context_loaded(module):
    module._RUNTIME_CONTEXT = RuntimeContext()


def trace_loaded(module):
    global trace, Context, SpanKind, _SPAN_KEY
    from opentelemetry.context.context import Context
    from opentelemetry.trace.propagation import _SPAN_KEY
    trace, SpanKind = module, module.SpanKind
    module.Span.register(duet_tracer.Span)
    module.Tracer.register(duet_tracer.Tracer)
    module.TracerProvider.register(TracerProvider)
    duet_tracer.adopt(sys.modules[__name__], True)
    if duet_tracer.is_loaded():
        provide()


def provide():
    """Makes the host's tracer provider the global one. Where the Function has set its own while it
    was being loaded, that one stays, as in the reference."""
    global is_provided
    if trace._TRACER_PROVIDER is None:
        trace.set_tracer_provider(provider)
    is_provided = True


def is_foreign():
    """Whether the Function has brought a tracer provider or propagators of its own: then requests
    to other servers carry what those say, and their spans are left to it."""
    if trace is None:
        return False
    if trace._TRACER_PROVIDER not in (None, provider):
        return True
    propagate = sys.modules.get('opentelemetry.propagate')
    return propagate is not None and propagate.get_global_textmap() is not propagator


def injected(context):
    """The header fields that carry a context on, as the Function has it."""
    from opentelemetry import propagate
    carrier = {}
    propagate.inject(carrier, context)
    return list(carrier.items())


class TracerProvider:
    """The API of `opentelemetry.trace.TracerProvider`."""

    def get_tracer(self, instrumenting_module_name, instrumenting_library_version=None,
                   schema_url=None, attributes=None):
        return duet_tracer.Tracer(instrumenting_module_name or '', instrumenting_library_version,
                                  schema_url, attributes)

    # What the providers of the SDK have besides.

    def add_span_processor(self, span_processor):
        from logging import getLogger
        getLogger('opentelemetry').warning(
            'The host exports the spans of this Function, and calls no span processor. Set a tracer '
            'provider of your own in the code that is run while the Function is loaded.')

    def force_flush(self, timeout_millis=30000):
        return True

    def shutdown(self):
        pass


provider = TracerProvider()


# The words.

def span_context(trace_id, span_id, is_remote, flags, state):
    return trace.SpanContext(trace_id, span_id, is_remote, trace.TraceFlags(flags),
                             trace.TraceState(state) if state else trace.DEFAULT_TRACE_STATE)


def with_span(span, context):
    return trace.set_span_in_context(span, context)


def span_in(context):
    return context.get(_SPAN_KEY)


class Described(str):
    """The value of an entry of baggage, which keeps the properties that it came with."""

    properties = ''


def with_baggage(entries, context):
    from opentelemetry import baggage
    for name, value, properties in entries:
        if properties:
            value = Described(value)
            value.properties = properties
        context = baggage.set_baggage(name, value, context)
    return context


def entries_in(context):
    # As long as nobody has imported the module, there can be none.
    baggage = sys.modules.get('opentelemetry.baggage')
    if baggage is None:
        return []
    return [(str(name), str(value), getattr(value, 'properties', ''))
            for name, value in baggage.get_all(context).items()]


# Propagation.

def propagate_loading(module):
    """The package would look for the propagators that OTEL_PROPAGATORS names, and fail for those
    that are not installed. They are the host's: the package looks at no variable."""
    global _former_variable
    from opentelemetry import environment_variables
    _former_variable = environment_variables.OTEL_PROPAGATORS
    environment_variables.OTEL_PROPAGATORS = ''


def propagate_loaded(module):
    from opentelemetry import environment_variables
    environment_variables.OTEL_PROPAGATORS = _former_variable
    if not hasattr(module, 'set_global_textmap'):
        return
    module.OTEL_PROPAGATORS = _former_variable
    module.propagators = [propagator]
    module.set_global_textmap(propagator)
    from opentelemetry.propagators.textmap import TextMapPropagator
    TextMapPropagator.register(Propagator)


class Propagator:
    """The API of `opentelemetry.propagators.textmap.TextMapPropagator`, for the propagators that
    the host is configured with."""

    def extract(self, carrier, context=None, getter=None):
        getter = getter or self._textmap().default_getter
        fields = []
        for name in duet_tracer.READ:
            value = getter.get(carrier, name)
            if isinstance(value, str):
                value = [value]
            fields += [(name, str(one)) for one in value or ()]
        context = Context() if context is None else context
        identity, entries = duet_tracer.extract(fields)
        if identity is not None:
            context = with_span(trace.NonRecordingSpan(span_context(*identity)), context)
        return with_baggage(entries, context) if entries else context

    def inject(self, carrier, context=None, setter=None):
        setter = setter or self._textmap().default_setter
        context = duet_tracer.current() if context is None else context
        for name, value in duet_tracer.inject(span_in(context), entries_in(context)):
            setter.set(carrier, name, value)

    @property
    def fields(self):
        return set(duet_tracer.written())

    @staticmethod
    def _textmap():
        from opentelemetry.propagators import textmap
        return textmap


propagator = Propagator()
