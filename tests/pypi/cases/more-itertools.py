"""`more-itertools`: iterators."""

import more_itertools


def iterates():
    return [list(more_itertools.chunked(range(5), 2)), list(more_itertools.windowed("abcd", 3)), more_itertools.first_true([0, 3]), [list(group) for group in more_itertools.consecutive_groups([1, 2, 4])]]
