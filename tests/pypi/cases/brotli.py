"""`brotli`: compression."""

import brotli


def compresses():
    data = b"the same again and again " * 400
    packed = brotli.compress(data, quality=5)
    decompressor = brotli.Decompressor()
    return [len(packed) < 100, decompressor.process(packed) == data, decompressor.is_finished()]


def says_what_is_wrong():
    try:
        brotli.decompress(b"none")
    except brotli.error as error:
        return type(error)
