"""What Rust gives to handlers and to the prelude. Each class is a pyclass in `crates/py/src`."""

from contextvars import ContextVar
from typing import Any, Callable, Iterator, Protocol

import bottle

# event.rs

class Event:
    """The first argument of a handler."""

    ceHeaders: dict[str, Any]
    req: PicklableBottleRequest
    tracer: Any
    def __getitem__(self, key: str) -> Any: ...
    def __setitem__(self, key: str, value: Any) -> None: ...
    def __contains__(self, key: str) -> bool: ...

# request.rs

class PicklableBottleRequest(bottle.BaseRequest):
    """The request. What is not listed is asked of a `bottle.BaseRequest` that is made then, and
    from then on answers everything."""

    method: str
    path: str
    fullpath: str
    url: str
    query_string: str
    headers: WSGIHeaderDict
    content_type: str
    content_length: int
    body: Any
    json: Any
    query: bottle.FormsDict
    GET: bottle.FormsDict
    forms: bottle.FormsDict
    cookies: bottle.FormsDict
    def get_header(self, name: str, default: Any = None) -> Any: ...
    def get_cookie(
        self, key: str, default: Any = None, secret: Any = None, digestmod: Any = None
    ) -> Any: ...
    def get(self, key: str, default: Any = None) -> Any: ...

# headers.rs

class WSGIHeaderDict(bottle.WSGIHeaderDict):
    """The header fields of a request that nobody has changed."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def raw(self, key: str, default: Any = None) -> Any: ...
    def __getitem__(self, key: str) -> str: ...
    def __iter__(self) -> Iterator[str]: ...

# current.rs

def current() -> PicklableBottleRequest | None:
    """The request that this thread is answering; in the globals of `duet_request`."""

# asyncio.rs

class Answer(Protocol):
    """Where a coroutine's result goes; see `duet_loop.py`."""

    settle: Callable[[Any], Any]
    offer: Callable[[Any], bool]
    end: Callable[[], None]
    fail: Callable[[BaseException], None]

# tracer.rs, tracer/; in the globals of `duet_tracer`

Entry = tuple[str, str, str]
"""An entry of baggage: its name, its value, and its properties."""
Identity = tuple[int, int, bool, int, list[tuple[str, str]]]
"""A span context: trace, span, whether it is remote, flags, and the members of the trace state."""

READ: list[str]
variable: ContextVar[Any]

class Span:
    """The API of `opentelemetry.trace.Span`, and what a `with` block does with an exception."""

    name: str
    kind: Any
    context: Any
    def fail(self, exception: BaseException, is_recorded: bool, sets_status: bool) -> None: ...

class Scope:
    def __init__(
        self, name: str, version: str | None, schema_url: str | None, attributes: Any
    ) -> None: ...
    def start(
        self, name: str, parent: Any, kind: Any, attributes: Any, links: Any, start_time: Any,
        record_exception: bool, set_status_on_exception: bool,
    ) -> Span: ...

class Trace:
    """The trace of one invocation: in `variable` until the Function makes a context current."""

    root: Any
    def span(self) -> Span: ...
    def baggage(self) -> list[Entry]: ...

class Call:
    """A request to another server."""

    fields: list[tuple[str, str]]
    def __init__(self, span: Any, baggage: list[Entry], method: str, url: str) -> None: ...
    def answered(self, status: int) -> None: ...
    def failed(self, error: BaseException) -> None: ...

def running() -> Trace | None: ...
def speak(module: Any, is_final: bool) -> None: ...
def is_loaded() -> bool: ...
def tell(failure: BaseException) -> None: ...
def written() -> list[str]: ...
def inject(span: Any, baggage: list[Entry]) -> list[tuple[str, str]]: ...
def extract(fields: list[tuple[str, str]]) -> tuple[Identity | None, list[Entry]]: ...
