"""`aiomysql`: its refusal; `servers/mariadb.py` has a server."""

import aiomysql


async def is_refused():
    try:
        await aiomysql.connect(host="127.0.0.1", port=1)
    except Exception as error:
        return [type(error), error.args[0]]
