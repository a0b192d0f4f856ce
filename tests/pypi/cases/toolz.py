"""`toolz`: functions of functions."""

import toolz


def composes():
    return [toolz.pipe([3, 1, 2], sorted, list, toolz.first), toolz.groupby(len, ["a", "bb", "c"]), toolz.get_in(["a", 0], {"a": [7]}), toolz.curry(lambda a, b: a + b)(1)(2)]
