"""Does what the first segment of its path says, with OpenTelemetry's API for Python if that is
installed. `INSTRUMENT` names clients that are instrumented as their users do it."""

import asyncio
import concurrent.futures
import importlib
import os
import sys

try:
    from opentelemetry import baggage, context, propagate, trace
except ImportError:
    trace = None

INSTRUMENTATIONS = {
    'requests': 'requests.RequestsInstrumentor',
    'urllib3': 'urllib3.URLLib3Instrumentor',
    'httpx': 'httpx.HTTPXClientInstrumentor',
    'aiohttp': 'aiohttp_client.AioHttpClientInstrumentor',
}
for name in os.environ.get('INSTRUMENT', '').split():
    module, _, instrumentor = INSTRUMENTATIONS[name].partition('.')
    module = importlib.import_module('opentelemetry.instrumentation.' + module)
    getattr(module, instrumentor)().instrument()
if os.environ.get('OWN_PROVIDER'):
    from opentelemetry.sdk.trace import TracerProvider
    OWN = TracerProvider()
    trace.set_tracer_provider(OWN)


def main(event, context):
    path = event['extensions']['request'].path.split('/')
    return globals()['do_' + path[1]](event, *path[2:])


def expected(event):
    """The trace that the client has said."""
    return int(event['extensions']['request'].get_header('traceparent').split('-')[1], 16)


def traced(span):
    return span.get_span_context().trace_id


class Checks:
    def __init__(self, event):
        self.event, self.trace, self.count, self.wrong = event, expected(event), 0, []

    def __call__(self, what, holds):
        self.count += 1
        if not holds:
            self.wrong.append(what)

    def current(self, what, span=None):
        """The current span is this one, or that of the request; without the package it shows in what is
        started below it."""
        if trace is None:
            with self.event.tracer.start_as_current_span('probe') as probe:
                self(what, traced(probe) == self.trace)
            return
        found = trace.get_current_span()
        self(what, traced(found) == self.trace)
        if span is not None:
            self(what, found is span)

    def result(self):
        return '%d of %d wrong: %s' % (len(self.wrong), self.count, ', '.join(self.wrong[:3]))


def do_threads(event):
    checks = Checks(event)
    checks.current('in the call')
    for number in range(10):
        with event.tracer.start_as_current_span('outer') as outer:
            checks.current('outer', outer)
            with event.tracer.start_as_current_span('inner') as inner:
                checks.current('inner', inner)
            checks.current('outer again', outer)
    checks.current('at the end')
    if trace is not None:
        # What is left attached is the call's own trouble, and nobody else's.
        context.attach(trace.set_span_in_context(outer))
    return checks.result()


async def do_tasks(event):
    checks = Checks(event)

    async def task(number):
        with event.tracer.start_as_current_span('task') as span:
            for _ in range(5):
                await asyncio.sleep(0.001 * (number % 3))
                checks.current('in a task', span)
        checks.current('after a task')

    await asyncio.gather(*(task(number) for number in range(5)))
    loop = asyncio.get_running_loop()
    followed = loop.create_future()
    loop.call_later(0.001, lambda: (checks.current('in a timer'), followed.set_result(None)))
    await followed
    await asyncio.to_thread(checks.current, 'in a thread that follows')
    checks.current('at the end')
    return checks.result()


def do_executor(event):
    """Variables follow into an executor's threads where they do anywhere in that Python, which is in a
    free-threaded one."""
    follow = bool(getattr(sys.flags, 'thread_inherit_context', False))
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        found = executor.submit(lambda: trace.get_current_span() is not trace.INVALID_SPAN).result()
        return repr(found == follow)


def do_stream(event):
    def pieces():
        checks = Checks(event)
        with event.tracer.start_as_current_span('streamed') as span:
            for _ in range(5):
                checks.current('between pieces', span)
                yield ' '
        checks.current('at the end')
        yield checks.result()
    return pieces()


def do_propagate(event):
    """What the API's own functions do with the host's propagators."""
    carrier = {}
    propagate.inject(carrier)
    with_more = {}
    propagate.inject(with_more, baggage.set_baggage('more', 'b c'))
    extracted = propagate.extract({'traceparent': '00-%032x-%016x-01' % (7, 8), 'baggage': 'x=y'})
    remote = trace.get_current_span(extracted).get_span_context()
    return {'carrier': carrier, 'more': with_more.get('baggage'), 'baggage': dict(baggage.get_all()),
            'remote': [remote.trace_id, remote.span_id, remote.is_remote, remote.trace_flags],
            'extracted': dict(baggage.get_all(extracted)),
            'nothing': trace.get_current_span(propagate.extract({})) is trace.INVALID_SPAN}


def do_provider(event):
    """Who makes the spans of this Function."""
    trace.set_tracer_provider(trace.NoOpTracerProvider())
    provider = trace.get_tracer_provider()
    with event.tracer.start_as_current_span('own') as span:
        return {'is own': provider is globals().get('OWN'), 'provider': type(provider).__module__,
                'span': type(span).__module__, 'is a span': isinstance(span, trace.Span),
                'is current': trace.get_current_span() is span,
                'trace': traced(span) == expected(event)}


UPSTREAM = os.environ.get('UPSTREAM')


def do_get(event, client):
    """Asks another server, by this client."""
    url = '%s/%s?sig=secret' % (UPSTREAM, client)
    if client == 'httpclient':
        import http.client
        connection = http.client.HTTPConnection(UPSTREAM.removeprefix('http://'))
        connection.request('GET', '/httpclient?sig=secret')
        return str(connection.getresponse().status)
    if client == 'urllib':
        import urllib.error
        import urllib.request
        try:
            return str(urllib.request.urlopen(url).status)
        except urllib.error.HTTPError as error:
            return str(error.code)
    if client == 'urllib3':
        import urllib3
        return str(urllib3.PoolManager().request('GET', url).status)
    library = importlib.import_module(client)
    if client == 'aiohttp':
        return by_aiohttp(library, url)
    return str(library.get(url).status_code)


async def by_aiohttp(aiohttp, url):
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return str(answer.status)


def do_getasync(event):
    return by_httpx(importlib.import_module('httpx'), UPSTREAM + '/getasync')


async def by_httpx(httpx, url):
    async with httpx.AsyncClient() as client:
        return str((await client.get(url)).status_code)


def do_carried(event):
    """A request that has a context already is left alone."""
    import urllib.request
    headers = {'traceparent': '00-%032x-%016x-01' % (7, 8)}
    return str(urllib.request.urlopen(urllib.request.Request(UPSTREAM, headers=headers)).status)


def do_refused(event):
    import urllib.request
    try:
        urllib.request.urlopen('http://127.0.0.1:1/')
    except OSError as error:
        return type(error.reason).__name__


def do_emit(event):
    event.emitCloudEvent('com.example.done', '/here', {'n': 1})
    return 'emitted'


def do_attributes(event):
    import datetime
    with event.tracer.start_as_current_span('attributes') as span:
        span.set_attribute('again', 1)
        span.set_attribute('again', 2)
        for value in (True, -5, 2 ** 63, 1.5, 'text', b'bytes', b'\xff', [1, 2], ('a', 'b'), [True], [0.5],
                      [], [1, 'a'], {'k': [1, None]}, None, object(), datetime.date(2026, 1, 2)):
            span.set_attribute(repr(value).split(' at ')[0], value)
        span.set_attribute('', 1)
        span.set_attribute(5, 1)
        span.add_event('event', {'n': 1}, 1_700_000_000_000_000_000)
        span.update_name('renamed')
    return 'done'


def do_errors(event):
    event.tracer.start_span('never ended').set_attribute('a', 1)
    try:
        with event.tracer.start_as_current_span('failing'):
            raise LookupError('boom')
    except LookupError:
        pass
    try:
        with event.tracer.start_as_current_span('silent', record_exception=False,
                                                set_status_on_exception=False):
            raise LookupError('boom')
    except LookupError:
        pass
    try:
        with event.tracer.start_span('plain'):
            raise LookupError('boom')
    except LookupError:
        pass
    return 'done'


def do_fail(event):
    raise LookupError('the handler fails')
