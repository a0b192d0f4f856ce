"""`cachetools`: caches that forget."""

import cachetools


def forgets():
    cache = cachetools.LRUCache(2)
    cache.update(a=1, b=2)
    cache["a"], cache["c"] = cache["a"], 3
    calls = []

    @cachetools.cached(cachetools.TTLCache(10, 60))
    def double(n):
        calls.append(n)
        return n * 2

    return [sorted(cache), [double(2), double(2)], calls]
