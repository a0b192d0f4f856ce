"""Runs the cases of one file, in python3 or in Duet, and writes down what came of them, so that the
two can be compared. A case is a function without arguments, named by what it shows; it may be a
coroutine function.
"""

import asyncio
import datetime
import decimal
import enum
import importlib.util
import inspect
import pathlib
import re
import sys
import traceback
import uuid

LONGEST = 20  # seconds

LARGEST = 2**53


def plain(value):
    """A value in a form that both write alike, and that says what type it had."""
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if kind is int:
        return value if -LARGEST < value < LARGEST else {"int": str(value)}
    if kind is float:
        return value if value - value == 0 else {"float": repr(value)}
    if kind is str:
        # JSON has no way to write half a pair of surrogates that all readers take.
        return value if value.isascii() or is_encodable(value) else {"str": ascii(value)}
    if kind in (bytes, bytearray, memoryview):
        return {kind.__name__: bytes(value).hex()}
    if kind is list:
        return [plain(item) for item in value]
    if kind is tuple:
        return {"tuple": [plain(item) for item in value]}
    if kind is dict:
        return {key if type(key) is str else repr(key): plain(item) for key, item in value.items()}
    if kind in (set, frozenset):
        return {kind.__name__: sorted((plain(item) for item in value), key=repr)}
    if isinstance(value, BaseException):
        return {"error": f"{kind.__module__}.{kind.__qualname__}", "message": str(value)}
    if isinstance(value, type):
        return {"type": f"{value.__module__}.{value.__qualname__}"}
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta, decimal.Decimal, enum.Enum, uuid.UUID)):
        return {f"{kind.__module__}.{kind.__qualname__}": str(value)}
    return {f"{kind.__module__}.{kind.__qualname__}": repr(value)}


def is_encodable(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def thrown(error):
    # For whoever wants to know where it came from; the tracebacks of two hosts are never the same.
    traceback.print_exception(error, file=sys.stderr)
    return {"thrown": plain(error)}


def load(path):
    """The file `cases/path` as a module. Its name is not that of the package that it uses."""
    name = "case_" + re.sub(r"\W", "_", path.strip("/").removesuffix(".py"))
    file = pathlib.Path(__file__).parent / "cases" / path.strip("/")
    spec = importlib.util.spec_from_file_location(name, file)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outcomes_of(load):
    """The outcomes of a file's cases, by name; a coroutine when some of them are coroutines."""
    outcomes = {}
    try:
        module = load()
    except BaseException as error:
        return {"the file is loaded": thrown(error)}
    later = []
    for name, case in list(vars(module).items()):
        if not inspect.isfunction(case) or case.__module__ != module.__name__ or name.startswith("_"):
            continue
        if inspect.iscoroutinefunction(case):
            later.append((name, case))
            continue
        try:
            outcomes[name] = plain(case())
        except BaseException as error:
            outcomes[name] = thrown(error)
    return waited_for(outcomes, later) if later else outcomes


async def waited_for(outcomes, later):
    for name, case in later:
        try:
            outcomes[name] = plain(await asyncio.wait_for(case(), LONGEST))
        except BaseException as error:
            outcomes[name] = thrown(error)
    return outcomes
