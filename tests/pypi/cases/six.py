"""`six`: its lazily loaded modules."""

import six
from six.moves import configparser, urllib


def moves():
    return [urllib.parse.quote("é"), configparser.__name__, six.ensure_binary("é"), six.PY3]
