"""`redis`: commands of threads, messages, and coroutines."""

import asyncio

import redis
import redis.asyncio
from rounds import PORT, rounds, thousand, thousand_at_once

PLACE = {"host": "127.0.0.1", "port": PORT, "password": "secret", "decode_responses": True, "socket_timeout": 20}


def play():
    with redis.Redis(**PLACE) as client, client.pubsub(ignore_subscribe_messages=True) as listener:
        listener.subscribe("rounds")

        def operate(n):
            client.set(f"round:{n}", f"é {n}")
            client.publish("rounds", n)
            return client.get(f"round:{n}") == f"é {n}"

        done = thousand(operate)
        heard = set()
        for message in listener.listen():
            heard.add(message["data"])
            if len(heard) == done:
                break
    return min(done, len(heard), asyncio.run(play_at_once()))


async def play_at_once():
    async with redis.asyncio.Redis(**PLACE) as client:

        async def operate(n):
            await client.set(f"round:{n}", n)
            return await client.get(f"round:{n}") == str(n)

        return await thousand_at_once(operate)


main = rounds(play)
