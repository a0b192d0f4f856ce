"""A package with data."""

VERSION = "1.2"
