"""`psycopg2`: a pool with TLS, and transactions."""

import psycopg2.pool
from rounds import PORT, THREADS, rounds, thousand


def play():
    place = {"host": "127.0.0.1", "port": PORT, "user": "postgres", "password": "secret", "dbname": "postgres"}
    pool = psycopg2.pool.ThreadedConnectionPool(THREADS, THREADS, sslmode="require", **place)

    def operate(n):
        connection = pool.getconn()
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute("CREATE TEMP TABLE IF NOT EXISTS things (n int, name text)")
                cursor.execute("INSERT INTO things VALUES (%s, %s)", (n, f"é {n}"))
                cursor.execute("SELECT name FROM things WHERE n = %s", (n,))
                return cursor.fetchone() == (f"é {n}",)
        finally:
            pool.putconn(connection)

    try:
        return thousand(operate)
    finally:
        pool.closeall()


main = rounds(play)
