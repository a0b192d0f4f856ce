"""`ujson`: quick JSON."""

import ujson


def writes_and_reads():
    return [ujson.dumps({"a": [1, 2.5, None, "é/"]}, escape_forward_slashes=False, sort_keys=True), ujson.loads('{"n": 12345678901234567890}')]
