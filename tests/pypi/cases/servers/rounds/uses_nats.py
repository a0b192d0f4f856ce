"""`nats-py`: questions and answers between two connections."""

import asyncio

import nats
from rounds import PORT, rounds, thousand_at_once


async def play():
    asks, answers = await asyncio.gather(*(nats.connect(f"nats://secret@127.0.0.1:{PORT}") for _ in range(2)))

    async def answer(message):
        await message.respond(str(2 * int(message.data)).encode())

    await answers.subscribe("double", cb=answer)
    # The first one may go out before the subscription does.
    await answers.flush()
    await answers.flush()

    async def operate(n):
        return int((await asks.request("double", str(n).encode(), timeout=10)).data) == 2 * n

    try:
        return await thousand_at_once(operate)
    finally:
        await asyncio.gather(asks.close(), answers.close())


main = rounds(lambda: asyncio.run(play()))
