"""`lz4`: compression."""

import lz4.block
import lz4.frame


def compresses():
    data = b"the same again and again " * 400
    return [lz4.frame.decompress(lz4.frame.compress(data)) == data, len(lz4.block.compress(data)) < 200]
