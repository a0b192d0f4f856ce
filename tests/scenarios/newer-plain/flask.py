"""Stands before the Flask that is preinstalled: as if there were none."""

raise ModuleNotFoundError("No module named 'flask'", name="flask")
