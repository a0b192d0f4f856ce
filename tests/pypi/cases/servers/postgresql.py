"""`psycopg2`, `psycopg`, `asyncpg` and `sqlalchemy` with a real server."""

import asyncio
import os
import threading

import asyncpg
import psycopg
import psycopg2
import psycopg2.extras
import psycopg2.pool
import sqlalchemy
from sqlalchemy.ext.asyncio import create_async_engine

PORT = int(os.environ["TEST_PORT"])
PLACE = {"host": "127.0.0.1", "port": PORT, "user": "postgres", "password": "secret"}
URL = f"postgres:secret@127.0.0.1:{PORT}/postgres"


def psycopg2_does_1000_operations():
    with psycopg2.connect(dbname="postgres", **PLACE) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE a (n int PRIMARY KEY, t text, j jsonb)")
        for n in range(500):
            cursor.execute("INSERT INTO a VALUES (%s, %s, %s)", (n, f"é {n}", psycopg2.extras.Json({"n": n})))
        total = 0
        for n in range(500):
            cursor.execute("SELECT t, (j->>'n')::int FROM a WHERE n = %s", (n,))
            total += cursor.fetchone()[1]
        cursor.execute("SELECT count(*), max(t) FROM a")
        return [total, cursor.fetchone()]


def psycopg2_uses_a_pool_from_threads():
    pool = psycopg2.pool.ThreadedConnectionPool(1, 4, dbname="postgres", sslmode="require", **PLACE)
    answers = []

    def ask(n):
        connection = pool.getconn()
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int * 2, (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())", (n,))
            answers.append(cursor.fetchone())
        pool.putconn(connection)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    pool.closeall()
    return sorted(answers)


def psycopg2_fails():
    with psycopg2.connect(dbname="postgres", **PLACE) as connection, connection.cursor() as cursor:
        try:
            cursor.execute("SELECT 1 / 0")
        except psycopg2.errors.DivisionByZero as error:
            return [error.pgcode, error]


def psycopg_does_1000_operations():
    with psycopg.connect(dbname="postgres", **PLACE) as connection:
        connection.execute("CREATE TEMP TABLE b (n int, d numeric, x bytea, a int[])")
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO b VALUES (%s, %s, %s, %s)", [(n, n / 4, bytes([n % 256]), [n, n]) for n in range(1000)])
            with cursor.copy("COPY b (n) TO STDOUT") as copy:
                copied = sum(1 for row in copy.rows())
        return [copied, connection.execute("SELECT sum(n), sum(d) FROM b").fetchone(), connection.execute("SELECT * FROM b WHERE n = 7").fetchone()]


async def psycopg_is_asynchronous():
    async with await psycopg.AsyncConnection.connect(dbname="postgres", **PLACE) as connection:
        cursor = await connection.execute("SELECT generate_series(1, 3)")
        return [row async for row in cursor]


async def asyncpg_does_1000_operations():
    pool = await asyncpg.create_pool(f"postgres://{URL}", min_size=1, max_size=4)
    async with pool:
        await pool.execute("CREATE TABLE c (n int, t timestamptz)")
        await pool.executemany("INSERT INTO c VALUES ($1, to_timestamp($1::int))", [(n,) for n in range(500)])
        values = await asyncio.gather(*(pool.fetchval("SELECT t FROM c WHERE n = $1", n) for n in range(500)))
        await pool.execute("DROP TABLE c")
    return [values[499], len(set(values))]


async def asyncpg_hears_notifications():
    connection = await asyncpg.connect(f"postgres://{URL}")
    heard = asyncio.get_running_loop().create_future()
    await connection.add_listener("news", lambda *arguments: heard.set_result(arguments[2:]))
    await connection.execute("NOTIFY news, 'hello'")
    message = await heard
    await connection.close()
    return message


def sqlalchemy_asks():
    engine = sqlalchemy.create_engine(f"postgresql+psycopg2://{URL}")
    with engine.begin() as connection:
        return [tuple(row) for row in connection.execute(sqlalchemy.text("SELECT n, n * 2 FROM generate_series(1, :m) n"), {"m": 3})]


async def sqlalchemy_is_asynchronous():
    engine = create_async_engine(f"postgresql+asyncpg://{URL}")
    async with engine.connect() as connection:
        value = await connection.scalar(sqlalchemy.text("SELECT 'é'"))
    await engine.dispose()
    return value


def refuses_a_wrong_password():
    try:
        psycopg2.connect(dbname="postgres", **{**PLACE, "password": "wrong"})
    except psycopg2.OperationalError as error:
        return "password authentication failed" in str(error)
