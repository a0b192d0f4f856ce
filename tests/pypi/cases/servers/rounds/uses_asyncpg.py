"""`asyncpg`: a pool, and transactions."""

import asyncio

import asyncpg
from rounds import PORT, rounds, thousand_at_once


async def play():
    async with asyncpg.create_pool(f"postgres://postgres:secret@127.0.0.1:{PORT}/postgres", min_size=4, max_size=4) as pool:

        async def operate(n):
            async with pool.acquire() as connection, connection.transaction():
                return await connection.fetchval("SELECT $1::int + 1", n) == n + 1

        return await thousand_at_once(operate)


main = rounds(lambda: asyncio.run(play()))
