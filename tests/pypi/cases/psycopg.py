"""`psycopg`: what can be seen of it without a server; `servers/postgresql.py` has one."""

import psycopg
from psycopg import conninfo, sql


def writes_sql():
    return [sql.SQL("SELECT {} FROM {}").format(sql.Literal("it's"), sql.Identifier("a b")).as_string(None), conninfo.conninfo_to_dict("host=h port=1"), psycopg.pq.__impl__]


def is_refused():
    try:
        psycopg.connect("host=127.0.0.1 port=1")
    except psycopg.OperationalError as error:
        return "Connection refused" in str(error)
