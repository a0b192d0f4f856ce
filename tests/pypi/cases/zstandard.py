"""`zstandard`: compression, with a dictionary and in pieces."""

import io

import zstandard


def compresses():
    data = b"the same again and again " * 400
    packed = zstandard.ZstdCompressor(level=3).compress(data)
    stream = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed))
    return [len(packed) < 100, zstandard.decompress(packed) == data, stream.read(8)]
