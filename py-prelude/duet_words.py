"""What traces are told in as long as the Function has not imported the package `opentelemetry`: its
names, as far as a handler meets them."""

from enum import Enum


class Context(dict):
    """Values by name, which are not changed once they are in it."""


class SpanKind(Enum):
    INTERNAL = 0
    SERVER = 1
    CLIENT = 2
    PRODUCER = 3
    CONSUMER = 4


class StatusCode(Enum):
    UNSET = 0
    OK = 1
    ERROR = 2


class Status:
    def __init__(self, status_code=StatusCode.UNSET, description=None):
        self.status_code = status_code
        self.description = description if status_code is StatusCode.ERROR else None

    @property
    def is_unset(self):
        return self.status_code is StatusCode.UNSET

    @property
    def is_ok(self):
        return self.status_code is not StatusCode.ERROR


class Link:
    def __init__(self, context, attributes=None):
        self.context, self.attributes = context, attributes


class TraceFlags(int):
    DEFAULT = 0x00
    SAMPLED = 0x01

    @property
    def sampled(self):
        return bool(self & self.SAMPLED)


class TraceState(dict):
    def to_header(self):
        return ','.join('%s=%s' % member for member in self.items())


class SpanContext:
    def __init__(self, trace_id, span_id, is_remote, trace_flags=TraceFlags(), trace_state=None):
        self.trace_id, self.span_id, self.is_remote = trace_id, span_id, is_remote
        self.trace_flags = trace_flags
        self.trace_state = TraceState() if trace_state is None else trace_state

    @property
    def is_valid(self):
        return self.trace_id != 0 and self.span_id != 0

    def __eq__(self, other):
        if not isinstance(other, SpanContext):
            return NotImplemented
        return vars(self) == vars(other)

    def __hash__(self):
        return hash((self.trace_id, self.span_id))

    def __repr__(self):
        return 'SpanContext(trace_id=0x%032x, span_id=0x%016x, trace_flags=0x%02x, ' \
               'trace_state=%r, is_remote=%s)' % (
                   self.trace_id, self.span_id, self.trace_flags, dict(self.trace_state),
                   self.is_remote)


def span_context(trace_id, span_id, is_remote, flags, state):
    return SpanContext(trace_id, span_id, is_remote, TraceFlags(flags), TraceState(state))


def with_span(span, context):
    return Context(context, span=span)


def span_in(context):
    return context.get('span')


def with_baggage(entries, context):
    return Context(context, baggage=list(entries))


def entries_in(context):
    return context.get('baggage', [])
