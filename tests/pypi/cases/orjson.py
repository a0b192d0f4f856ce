"""`orjson`: JSON, written in Rust."""

import datetime
import uuid

import orjson


def writes():
    value = {"b": [1, 2.5, None], "a": "é", "d": datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), "u": uuid.UUID(int=1)}
    return [orjson.dumps(value), orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)]


def reads():
    return orjson.loads(b'{"n": 1e3, "s": "\\u00e9", "l": [true, null]}')


def says_what_is_wrong():
    try:
        orjson.loads("{1}")
    except orjson.JSONDecodeError as error:
        return error
