"""Answers with the modules that are imported while it is loaded (`IMPORTS`), or with one that a request
names: the first words of their docstrings.
"""

import importlib
import os
import sys


def about(name):
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        return f"{type(error).__name__}: {error}"
    version = getattr(module, "__version__", None)
    return version or (module.__doc__ or "").partition("\n")[0]


FOUND = {name: about(name) for name in os.environ.get("IMPORTS", "").split(",") if name}


def main(event, context):
    name = event["extensions"]["request"].path.strip("/")
    if name == "path":
        return {"path": sys.path}
    return {**FOUND, name: about(name)} if name else FOUND
