"""Makes spans in which every field of OTLP has something to say."""

import math

from opentelemetry.context import Context
from opentelemetry.propagate import inject
from opentelemetry.trace import (
    Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags, TraceState, get_tracer, set_span_in_context)

TRACE = 0x0af7651916cd43dd8448eb211c80319c
REMOTE = SpanContext(TRACE, 0xb7ad6b7169203331, True, TraceFlags(1), TraceState([('a', '1'), ('b', '2')]))
LOCAL = SpanContext(TRACE, 0xb7ad6b7169203332, False, TraceFlags(0))
ATTRIBUTES = {
    'text': 'żółw "in quotes"\n', 'empty': '', 'yes': True, 'no': False, 'whole': 3, 'negative': -7,
    'large': 9007199254740991, 'half': 0.5, 'huge': 1e300, 'texts': ['a', 'b'], 'answers': [True, False],
    'wholes': [1, -2], 'halves': [0.5, 1.5], 'none': [],
}


def everything(event):
    library = get_tracer('library', '1.2', schema_url='https://example.com/schema')
    span = library.start_span(
        'everything', kind=SpanKind.PRODUCER, start_time=1_700_000_000_000_000_005, attributes=ATTRIBUTES,
        links=[Link(REMOTE, {'why': 'because'}), Link(LOCAL)])
    span.add_event('one', {'text': 'x', 'whole': 1}, 1_700_000_000_500_000_000)
    span.add_event('two')
    span.set_status(Status(StatusCode.ERROR, 'went wrong'))
    event.tracer.start_span('below', set_span_in_context(span)).end()
    span.end(1_700_000_002_000_000_000)
    fine = event.tracer.start_span('fine')
    fine.set_status(StatusCode.OK)
    fine.end()
    for name, kind in {'server': SpanKind.SERVER, 'client': SpanKind.CLIENT, 'consumer': SpanKind.CONSUMER}.items():
        event.tracer.start_span(name, kind=kind).end()
    event.tracer.start_span('alone', Context()).end()
    return 'done'


def odd(event):
    """Numbers that JSON has no words for."""
    attributes = {'nan': math.nan, 'endless': math.inf, 'below': -math.inf, 'list': [0.5, math.nan]}
    span = event.tracer.start_span('odd', attributes=attributes)
    span.add_event('event', {'nan': math.nan})
    span.add_link(LOCAL, {'nan': math.nan})
    span.end()
    return 'done'


def many(event):
    """More of everything than there may be."""
    span = event.tracer.start_span('many')
    for number in range(5):
        span.set_attribute(f'attribute {number}', 'żółwie')
        span.add_event(f'event {number}', {'first': 'żółwie', 'second': 2, 'third': 3})
        linked = SpanContext(TRACE, 0xb7ad6b7169203330 + number, False, TraceFlags(0))
        span.add_link(linked, {'first': ['żółwie'], 'second': 2, 'third': 3})
    span.end()
    return 'done'


def identities(event):
    """What identifies spans that are started below one another, and one that has no parent."""
    def told(span):
        context = span.get_span_context()
        return ['%032x' % context.trace_id, '%016x' % context.span_id, context.trace_flags,
                context.trace_state.to_header(), span.is_recording()]
    below = event.tracer.start_span('below')
    further = event.tracer.start_span('further', set_span_in_context(below))
    alone = event.tracer.start_span('alone', Context())
    identities = [told(span) for span in (below, further, alone)]
    carrier = {}
    inject(carrier, set_span_in_context(further))
    for span in (further, below, alone):
        span.set_attribute('a', 1)
        span.add_event('b')
        span.end()
    return {'identities': identities, 'carried': carrier.get('traceparent')}


ROUTES = {'everything': everything, 'odd': odd, 'many': many, 'identities': identities}


def main(event, context):
    return ROUTES[event['extensions']['request'].path[1:]](event)
