"""A part of the namespace `spaced`."""

WHICH = "one"
