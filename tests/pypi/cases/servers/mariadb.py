"""`pymysql`, `aiomysql` and `sqlalchemy` with a real server."""

import os

import aiomysql
import pymysql
import sqlalchemy

PORT = int(os.environ["TEST_PORT"])
PLACE = {"host": "127.0.0.1", "port": PORT, "user": "duet", "password": "secret"}


def pymysql_does_1000_operations():
    with pymysql.connect(database="duet", **PLACE) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE TABLE a (n int PRIMARY KEY, t varchar(20), d decimal(10, 2), w datetime)")
        for n in range(500):
            cursor.execute("INSERT INTO a VALUES (%s, %s, %s, '2024-01-02 03:04:05')", (n, f"é {n}", n / 4))
        connection.commit()
        texts = set()
        for n in range(500):
            cursor.execute("SELECT t FROM a WHERE n = %s", (n,))
            texts.add(cursor.fetchone()[0])
        cursor.execute("SELECT count(*), sum(d), max(w) FROM a")
        return [len(texts), cursor.fetchone()]


def pymysql_fails():
    with pymysql.connect(database="duet", **PLACE) as connection, connection.cursor() as cursor:
        try:
            cursor.execute("SELECT * FROM nowhere")
        except pymysql.err.ProgrammingError as error:
            return error


async def aiomysql_does_many_operations():
    async with aiomysql.create_pool(db="duet", minsize=1, maxsize=3, **PLACE) as pool:
        async with pool.acquire() as connection, connection.cursor() as cursor:
            total = 0
            for n in range(300):
                await cursor.execute("SELECT %s + 1", (n,))
                total += (await cursor.fetchone())[0]
            return total


def sqlalchemy_asks():
    engine = sqlalchemy.create_engine(f"mysql+pymysql://duet:secret@127.0.0.1:{PORT}/duet?charset=utf8mb4")
    with engine.begin() as connection:
        return tuple(connection.execute(sqlalchemy.text("SELECT :a, 2"), {"a": "é"}).one())


def refuses_a_wrong_password():
    try:
        pymysql.connect(**{**PLACE, "password": "wrong"})
    except pymysql.err.OperationalError as error:
        return error
