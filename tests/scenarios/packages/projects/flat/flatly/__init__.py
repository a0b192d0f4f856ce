"""A package in the root of its project."""
