"""`jmespath`: questions to JSON."""

import jmespath


def finds():
    return jmespath.search("people[?age > `20`].{n: name, l: length(name)} | sort_by(@, &n)", {"people": [{"name": "b", "age": 30}, {"name": "aa", "age": 25}, {"name": "c", "age": 5}]})
