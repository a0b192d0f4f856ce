"""`event.tracer`, and which context is the current one. The spans are native (`crates/py/src/tracer`).

The host gives: `variable`, the context variable; `Span`, `Scope`, `Trace`, `Call`, `running`,
`speak`, `is_loaded`, `inject`, `extract`, `written`, `tell`, and `READ`, the names of the header
fields that are read. What contexts and spans are made of is said in `words`: `duet_words`, and
`duet_opentelemetry` once the Function has imported its own package.
"""

import sys

# The scope of the spans that handlers make with `event.tracer`, as in the reference.
SCOPE = 'io.kyma-project.serverless'

words = None
Context = None
_own = None


def learn():
    """Lets contexts be made of what there is."""
    if words is None:
        import duet_words
        adopt(duet_words, False)


def adopt(module, is_final):
    global words, Context
    speak(module, is_final)  # noqa: F821
    words, Context = module, module.Context


def current():
    """The current context. It is looked for when it is asked for: a call leaves its `Trace` in the
    variable, and the first call in which somebody asks has left nothing."""
    found = variable.get(None)  # noqa: F821
    return found if type(found) is Context else understood(found)


def understood(found):
    learn()
    if found is None:
        found = running()  # noqa: F821
        if found is None:
            return Context()
        variable.set(found)  # noqa: F821
    if type(found) is not Trace:  # noqa: F821
        return translated(found)
    if type(found.root) is not Context:
        context = words.with_span(found.span(), Context())
        baggage = found.baggage()
        found.root = words.with_baggage(baggage, context) if baggage else context
    return found.root


def translated(context):
    """A context that was made before the Function has imported its own package, in the package's
    words."""
    former = sys.modules.get('duet_words')
    if former is None or type(context) is not former.Context or words is former:
        return context
    made = words.with_span(former.span_in(context), Context())
    return words.with_baggage(former.entries_in(context), made)


def attach(context):
    return variable.set(context)  # noqa: F821


def detach(token):
    variable.reset(token)  # noqa: F821


class Current:
    """A span for the time of a `with` block, or of each call of what it decorates."""

    __slots__ = ('tracer', 'arguments', 'on_exception', 'end_on_exit', 'span', 'token')

    def __init__(self, tracer, arguments, on_exception, end_on_exit):
        self.tracer, self.arguments = tracer, arguments
        self.on_exception, self.end_on_exit = on_exception, end_on_exit

    def __enter__(self):
        span = self.span = self.tracer.start_span(*self.arguments, *self.on_exception)
        self.token = attach(words.with_span(span, current()))
        return span

    def __exit__(self, kind, error, traceback):
        try:
            detach(self.token)
        except ValueError:
            # A generator that is closed somewhere else: there, nothing was attached.
            pass
        if error is not None:
            self.span.fail(error, *self.on_exception)
        if self.end_on_exit:
            self.span.end()

    def again(self):
        return Current(self.tracer, self.arguments, self.on_exception, self.end_on_exit)

    def __call__(self, function):
        from functools import wraps
        if is_coroutine_function(function):
            @wraps(function)
            async def traced(*positional, **named):
                with self.again():
                    return await function(*positional, **named)
        else:
            @wraps(function)
            def traced(*positional, **named):
                with self.again():
                    return function(*positional, **named)
        return traced


def is_coroutine_function(function):
    inspect = sys.modules.get('inspect')
    if inspect is not None:
        return inspect.iscoroutinefunction(function)
    while hasattr(function, 'func'):
        function = function.func
    code = getattr(getattr(function, '__func__', function), '__code__', None)
    return code is not None and bool(code.co_flags & 0x80)


class Tracer:
    """The API of `opentelemetry.trace.Tracer`."""

    def __init__(self, *scope):
        self._scope = Scope(*scope)  # noqa: F821

    def start_span(self, name, context=None, kind=None, attributes=None, links=None,
                   start_time=None, record_exception=True, set_status_on_exception=True):
        if context is None:
            context = current()
        parent = words.span_in(context)
        return self._scope.start(
            name, parent, kind or words.SpanKind.INTERNAL, attributes, links, start_time,
            record_exception, set_status_on_exception)

    def start_as_current_span(self, name, context=None, kind=None, attributes=None, links=None,
                              start_time=None, record_exception=True,
                              set_status_on_exception=True, end_on_exit=True):
        arguments = name, context, kind, attributes, links, start_time
        return Current(self, arguments, (record_exception, set_status_on_exception), end_on_exit)


def tracer():
    """The tracer of this Function: that of the global provider, if there is one."""
    global _own
    package = sys.modules.get('duet_opentelemetry')
    if package is not None and package.is_provided:
        return package.trace.get_tracer(SCOPE)
    if _own is None:
        learn()
        _own = Tracer(SCOPE)
    return _own
