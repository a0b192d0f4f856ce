"""`redis` with a real server, synchronous and asynchronous."""

import asyncio
import os
import threading

import redis
import redis.asyncio

PLACE = {"host": "127.0.0.1", "port": int(os.environ["TEST_PORT"]), "password": "secret"}


def does_1000_operations():
    with redis.Redis(decode_responses=True, **PLACE) as client:
        for n in range(500):
            client.set(f"a:{n}", f"é {n}")
        values = [client.get(f"a:{n}") for n in range(500)]
        return [values[499], len(set(values)), client.get("none")]


def pipelines_scripts_and_transactions():
    with redis.Redis(**PLACE) as client:
        client.delete("h", "n1")
        client.hset("h", mapping={"a": 1, "b": 2})
        with client.pipeline(transaction=True) as pipeline:
            done = pipeline.incr("n1").hgetall("h").execute()
        double = client.register_script("return ARGV[1] * 2")
        return [done, double(args=[21]), sorted(client.scan_iter("a:49?"))]


def publishes_and_subscribes():
    with redis.Redis(**PLACE) as client, client.pubsub(ignore_subscribe_messages=True) as listener:
        heard, done = [], threading.Event()

        def hear(message):
            heard.append(message["data"])
            if len(heard) == 100:
                done.set()

        listener.subscribe(news=hear)
        thread = listener.run_in_thread(sleep_time=0.01)
        for n in range(100):
            client.publish("news", n)
        done.wait(10)
        thread.stop()
        thread.join()
        return [heard[0], heard[-1]]


def locks():
    with redis.Redis(**PLACE) as client:
        with client.lock("l", timeout=5):
            return client.lock("l").acquire(blocking=False)


async def is_asynchronous():
    async with redis.asyncio.Redis(decode_responses=True, **PLACE) as client:
        total = 0
        for start in range(0, 250, 50):
            numbers = range(start, start + 50)
            await asyncio.gather(*(client.set(f"b:{n}", n) for n in numbers))
            total += sum(map(int, await asyncio.gather(*(client.get(f"b:{n}") for n in numbers))))
        return total


def refuses_a_wrong_password():
    try:
        redis.Redis(**{**PLACE, "password": "wrong"}).ping()
    except redis.exceptions.AuthenticationError as error:
        return error
