"""`click`: command lines, called from code."""

import click
from click.testing import CliRunner


@click.command()
@click.option("--count", default=1, type=click.IntRange(1, 5), help="How often.")
@click.argument("name")
def _greet(count, name):
    for _ in range(count):
        click.echo(f"Hello {name}")


def runs():
    runner = CliRunner()
    results = [runner.invoke(_greet, arguments) for arguments in (["--count", "2", "Ada"], ["--count", "9", "x"], ["--help"])]
    return [[result.exit_code, result.output] for result in results]
