"""`tomli`: TOML."""

import tomli


def reads():
    try:
        tomli.loads("a = ")
    except tomli.TOMLDecodeError as error:
        return [tomli.loads('a = 1\n[b]\nc = [1.5, "é", 2024-01-02]\n'), error]
