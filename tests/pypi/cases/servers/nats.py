"""`nats-py` with a real server."""

import asyncio
import os

import nats

URL = f"nats://secret@127.0.0.1:{os.environ['TEST_PORT']}"


async def sends_and_hears_1000_messages():
    client = await nats.connect(URL)
    subscription = await client.subscribe("case.*")
    for n in range(500):
        await client.publish(f"case.{n}", f"é {n}".encode())
    heard = [(await subscription.next_msg(10)).data for _ in range(500)]
    await client.drain()
    return [heard[0], heard[-1], len(set(heard))]


async def asks_and_answers():
    client = await nats.connect(URL)

    async def answer(message):
        await message.respond(message.data.upper())

    await client.subscribe("loud", queue="workers", cb=answer)
    answers = await asyncio.gather(*(client.request("loud", f"n{n}".encode(), timeout=10) for n in range(250)))
    await client.close()
    return [answers[249].data, len(answers)]


async def has_nobody_to_answer():
    client = await nats.connect(URL)
    try:
        await client.request("nobody", b"", timeout=5)
    except nats.errors.NoRespondersError as error:
        return error
    finally:
        await client.close()


async def refuses_a_wrong_token():
    errors = []

    async def note(error):
        errors.append(error)

    try:
        await nats.connect(URL.replace("secret", "wrong"), allow_reconnect=False, error_cb=note, max_reconnect_attempts=1)
    except Exception as error:
        return "authorization violation" in str(error).lower() or "authorization violation" in str(errors).lower()
