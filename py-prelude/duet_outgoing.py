"""Requests to other servers: they carry the current context on, and are spans if spans are
exported. The host calls the functions that end in `loaded` when the module that they are named after
is imported.

`http.client` is what `urllib`, `urllib3`, `requests` and `boto3` stand on. A request that somebody
has instrumented already is left alone: it says so in the context, or has such a header field.
"""

import sys

import duet_tracer

# A request that has one of these carries a context already.
CARRIED = ('traceparent', 'b3', 'x-b3-traceid')
_CARRIED_LINES = tuple(name.encode() + b':' for name in CARRIED)


def begin(method, url):
    """A request begins: a `Call` that is told how it ends, or `None`, and the header fields that it
    is to carry. The request is made whatever becomes of this."""
    try:
        return begun(method, url)
    except Exception as error:
        duet_tracer.tell(error)
        return None, []


def begun(method, url):
    context = duet_tracer.current()
    if any(name.startswith('suppress_') and value for name, value in context.items()):
        return None, []
    package = sys.modules.get('duet_opentelemetry')
    if package is not None and package.is_foreign():
        return None, package.injected(context)
    words = duet_tracer.words
    call = duet_tracer.Call(words.span_in(context), words.entries_in(context), method, url)
    return call, call.fields


def http_client_loaded(module):
    connection = module.HTTPConnection
    endheaders, getresponse, close = (
        connection.endheaders, connection.getresponse, connection.close)

    def traced_endheaders(self, *positional, **named):
        call = None
        lines = getattr(self, '_buffer', None)
        if lines and not any(line.lower().startswith(_CARRIED_LINES) for line in lines):
            call, fields = begin(lines[0].partition(b' ')[0].decode('latin-1'), _url(self, lines[0]))
            for name, value in fields:
                self.putheader(name, value)
        with _Failing(call):
            result = endheaders(self, *positional, **named)
        self._duet_call = call
        return result

    def traced_getresponse(self, *positional, **named):
        # Taken first: to read the whole answer may close the connection.
        call = self.__dict__.pop('_duet_call', None)
        with _Failing(call):
            response = getresponse(self, *positional, **named)
        if call is not None:
            call.answered(response.status)
        return response

    def traced_close(self, *positional, **named):
        # A call that is dropped without an answer has been given up.
        self.__dict__.pop('_duet_call', None)
        return close(self, *positional, **named)

    for function, former in ((traced_endheaders, endheaders), (traced_getresponse, getresponse),
                             (traced_close, close)):
        function.__name__, function.__qualname__ = former.__name__, former.__qualname__
        function.__doc__, function.__wrapped__ = former.__doc__, former
        setattr(connection, former.__name__, function)


class _Failing:
    """Tells a call the exception that leaves the block."""

    __slots__ = ('call',)

    def __init__(self, call):
        self.call = call

    def __enter__(self):
        pass

    def __exit__(self, kind, error, traceback):
        if error is not None and self.call is not None:
            self.call.failed(error)


def _url(connection, line):
    """The URL of a request, by its first line. Through a proxy, that has the whole of it, or the
    connection knows the server behind the proxy."""
    target = line.decode('latin-1').partition(' ')[2].rpartition(' ')[0]
    if '://' in target:
        return target
    if getattr(connection, '_tunnel_host', None):
        host, port = connection._tunnel_host, connection._tunnel_port
    else:
        host, port = connection.host, connection.port
    host = str(host)
    if ':' in host and not host.startswith('['):
        host = '[%s]' % host
    usual = connection.default_port
    if port is not None and port != usual:
        host = '%s:%s' % (host, port)
    return '%s://%s%s' % ('https' if usual == 443 else 'http', host, target)


def aiohttp_client_loaded(module):
    init = module.ClientSession.__init__

    def traced_init(self, *positional, **named):
        config = _aiohttp_config()
        named['trace_configs'] = [*(named.get('trace_configs') or ()), config]
        return init(self, *positional, **named)

    traced_init.__wrapped__ = init
    module.ClientSession.__init__ = traced_init


def _aiohttp_config():
    """Behind those of the Function: an instrumentation of its own comes first."""
    from aiohttp import TraceConfig

    async def started(session, context, request):
        context.duet_call = None
        if not any(name in request.headers for name in CARRIED):
            context.duet_call, fields = begin(request.method, str(request.url))
            for name, value in fields:
                request.headers[name] = value

    async def ended(session, context, request):
        if context.duet_call is not None:
            context.duet_call.answered(request.response.status)

    async def failed(session, context, request):
        if context.duet_call is not None:
            context.duet_call.failed(request.exception)

    config = TraceConfig()
    config.on_request_start.append(started)
    config.on_request_end.append(ended)
    config.on_request_exception.append(failed)
    return config


def httpx_loaded(module):
    handle = module.HTTPTransport.handle_request
    handle_async = module.AsyncHTTPTransport.handle_async_request

    def traced_handle(self, request):
        call = _httpx_begin(request)
        with _Failing(call):
            response = handle(self, request)
        if call is not None:
            call.answered(response.status_code)
        return response

    async def traced_handle_async(self, request):
        call = _httpx_begin(request)
        with _Failing(call):
            response = await handle_async(self, request)
        if call is not None:
            call.answered(response.status_code)
        return response

    module.HTTPTransport.handle_request = traced_handle
    module.AsyncHTTPTransport.handle_async_request = traced_handle_async


def _httpx_begin(request):
    if any(name in request.headers for name in CARRIED):
        return None
    call, fields = begin(request.method, str(request.url))
    for name, value in fields:
        request.headers[name] = value
    return call
