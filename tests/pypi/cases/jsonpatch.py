"""`jsonpatch`: changes to JSON."""

import jsonpatch


def patches():
    before, after = {"a": [1, 2], "b": 1}, {"a": [1, 3], "c": 2}
    patch = jsonpatch.make_patch(before, after)
    return [patch.apply(before) == after, jsonpatch.apply_patch(before, [{"op": "move", "from": "/b", "path": "/d"}])]
