"""What Rust gives to handlers and to the prelude. Each class is a pyclass in `crates/py/src`."""

from typing import Any, Callable, Iterator, Protocol

import bottle

# event.rs

class Event:
    """The first argument of a handler."""

    ceHeaders: dict[str, Any]
    req: PicklableBottleRequest
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
