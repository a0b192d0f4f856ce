"""`asyncpg`: its refusal; `servers/postgresql.py` has a server."""

import asyncpg


async def is_refused():
    try:
        await asyncpg.connect("postgres://u:p@127.0.0.1:1/d", timeout=5)
    except OSError as error:
        return [type(error), error.errno]


def has_types():
    return [repr(asyncpg.Range(1, 5)), asyncpg.Range(1, 5).upper_inc, str(asyncpg.Point(1, 2))]
