"""`rich`: text with colours and tables."""

import io

from rich.console import Console
from rich.table import Table


def draws():
    console = Console(file=io.StringIO(), width=40, force_terminal=True, color_system="truecolor")
    table = Table("name", "n")
    table.add_row("é", "[bold red]1[/]")
    console.print(table)
    console.print_json('{"a": [1, null]}')
    return console.file.getvalue()
