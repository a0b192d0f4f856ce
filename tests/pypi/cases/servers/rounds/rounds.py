"""A Function that uses a server over and over, to be measured from outside: each request does a thousand
operations and closes what it has opened, and `/collect` frees what is no longer used. See
`rounds.rs` in tests/tests/compatibility."""

import asyncio
import gc
import os
from concurrent.futures import ThreadPoolExecutor

PORT = int(os.environ["TEST_PORT"])
OPERATIONS = 1000
# How many of them are under way at a time: with threads, and without.
THREADS = 8
TASKS = 50


def thousand(operate):
    """Does `operate(n)` for every number below a thousand, on threads; how many did what they had to."""
    with ThreadPoolExecutor(THREADS) as threads:
        return sum(done is True for done in threads.map(operate, range(OPERATIONS)))


async def thousand_at_once(operate):
    """The same with coroutines."""
    numbers, done = iter(range(OPERATIONS)), 0

    async def go():
        nonlocal done
        for n in numbers:
            # `done += await …` would add to what it was before.
            good = await operate(n) is True
            done += good

    await asyncio.gather(*(go() for _ in range(TASKS)))
    return done


def rounds(play):
    """The handler of a Function whose rounds are these."""

    def main(event, context):
        if event["extensions"]["request"].path != "/collect":
            return str(play())
        gc.collect()
        return "collected"

    return main
