"""`multidict`: several values for a key."""

from multidict import CIMultiDict, MultiDict


def keeps_several():
    headers = CIMultiDict([("A", "1"), ("a", "2"), ("B", "3")])
    return [headers.getall("a"), list(headers.items()), MultiDict(a=1) == {"a": 1}, headers.popone("A")]
