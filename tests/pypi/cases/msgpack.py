"""`msgpack`: MessagePack, with the C library."""

import datetime

import msgpack


def packs():
    value = {"a": [1, -1, 1.5, None, b"\x00"], "é": msgpack.ExtType(5, b"x"), "t": datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)}
    packed = msgpack.packb(value, datetime=True)
    unpacker = msgpack.Unpacker()
    unpacker.feed(b"\x01\x02\x93")
    return [packed, msgpack.unpackb(packed, timestamp=3), list(unpacker), msgpack.Packer.__module__]
