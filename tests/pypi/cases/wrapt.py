"""`wrapt`: functions in functions."""

import inspect

import wrapt


@wrapt.decorator
def _noted(wrapped, instance, args, kwargs):
    return [type(instance).__name__, wrapped(*args, **kwargs)]


class Thing:
    @_noted
    def double(self, n: int) -> int:
        return n * 2


def wraps():
    return [Thing().double(2), str(inspect.signature(Thing.double)), wrapt.ObjectProxy([1, 2])[1], isinstance(wrapt.ObjectProxy(1), int)]


def patches():
    import textwrap

    wrapt.wrap_function_wrapper("textwrap", "dedent", lambda wrapped, instance, args, kwargs: wrapped(*args).upper())
    changed = textwrap.dedent(" a")
    textwrap.dedent = textwrap.dedent.__wrapped__
    return [changed, textwrap.dedent(" a")]
