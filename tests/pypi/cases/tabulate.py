"""`tabulate`: tables of text."""

from tabulate import tabulate


def draws():
    return [tabulate([["é", 1.5], ["b", 22]], headers=["name", "n"], tablefmt=kind) for kind in ("github", "fancy_grid", "html")]
