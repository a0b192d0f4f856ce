"""`pyyaml`: YAML, with and without the C library."""

import yaml


def reads_and_writes():
    value = yaml.safe_load("a: &x [1, 2.5, yes, null, 2024-01-02]\nb: *x\nc: |\n  é\n  two\n")
    return [value, yaml.safe_dump(value, allow_unicode=True), yaml.load("a: 1", Loader=yaml.CSafeLoader)]


def says_where():
    try:
        yaml.safe_load("a: [1\nb: 2")
    except yaml.YAMLError as error:
        return str(error)
