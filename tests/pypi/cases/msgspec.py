"""`msgspec`: structures, JSON and MessagePack."""

import msgspec


class Item(msgspec.Struct, kw_only=True):
    name: str
    tags: set[str] = set()
    price: float | None = None


def encodes_and_decodes():
    item = msgspec.json.decode(b'{"name": "a", "tags": ["x"]}', type=Item)
    return [item, msgspec.json.encode(item), msgspec.msgpack.encode(item), msgspec.to_builtins(item)]


def says_what_is_wrong():
    try:
        msgspec.json.decode(b'{"name": 1}', type=Item)
    except msgspec.ValidationError as error:
        return error
