"""`pymysql`: a connection for each thread."""

from queue import SimpleQueue

import pymysql
from rounds import PORT, THREADS, rounds, thousand


def play():
    place = {"host": "127.0.0.1", "port": PORT, "user": "duet", "password": "secret", "database": "duet"}
    idle = SimpleQueue()
    for _ in range(THREADS):
        idle.put(pymysql.connect(**place))

    def operate(n):
        connection = idle.get()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT CAST(%s AS SIGNED) + 1, 'é'", (n,))
                return cursor.fetchone() == (n + 1, "é")
        finally:
            idle.put(connection)

    try:
        return thousand(operate)
    finally:
        for _ in range(THREADS):
            idle.get().close()


main = rounds(play)
