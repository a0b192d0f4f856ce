"""`psycopg2-binary`: what can be seen of it without a server; `servers/postgresql.py` has one."""

import psycopg2
import psycopg2.extensions
from psycopg2 import sql


def adapts():
    return [psycopg2.extensions.adapt(value).getquoted() for value in (1, 2.5, [1, 2], None, True)]


def parses_addresses():
    return [psycopg2.extensions.parse_dsn("postgres://u:p@h:1/d?sslmode=require"), psycopg2.extensions.make_dsn(host="h", port=1), sql.Identifier("a"), psycopg2.__libpq_version__ > 90000]


def is_refused():
    try:
        psycopg2.connect("host=127.0.0.1 port=1")
    except psycopg2.OperationalError as error:
        return "Connection refused" in str(error)
