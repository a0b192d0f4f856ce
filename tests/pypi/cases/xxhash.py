"""`xxhash`: quick sums."""

import xxhash


def sums():
    hasher = xxhash.xxh3_128()
    hasher.update(b"a" * 1000)
    return [xxhash.xxh64(b"abc", seed=1).hexdigest(), hasher.hexdigest(), xxhash.xxh32_intdigest(b"x")]
