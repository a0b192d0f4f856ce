"""`pymysql`: what can be seen of it without a server; `servers/mariadb.py` has one."""

import pymysql
from pymysql.converters import escape_item


def escapes():
    return [escape_item(value, "utf8mb4") for value in ("it's", 1, 1.5, None, b"\x00")]


def is_refused():
    try:
        pymysql.connect(host="127.0.0.1", port=1)
    except pymysql.err.OperationalError as error:
        return error
