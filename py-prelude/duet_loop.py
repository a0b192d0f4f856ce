"""The event loop that all `async def` handlers share, on a thread of its own.

`submit` and `cancel` are called from other threads, everything else runs on the loop's.
`answer` is native: `settle(result)`, `offer(piece)`, `has_room()`, `end()`, `fail(error)`.
"""

import asyncio
import contextvars
import os
from _thread import get_ident



def make():
    # The loop that the Function wants: of the policy that it has set, or else of `uvloop` if it has
    # brought that. Asking `asyncio` for the policy would make one, and is deprecated.
    policy = getattr(asyncio.events, '_event_loop_policy', None)
    if policy is not None and type(policy).__module__ != 'asyncio.unix_events':
        return policy.new_event_loop()
    try:
        from uvloop import new_event_loop
    except ImportError:
        from asyncio import new_event_loop
    return new_event_loop()


def add_signal_handler(sig, callback, *args):
    raise RuntimeError(
        'coroutines of handlers do not run in the main thread, which signals belong to: set a handler'
        ' with signal.signal() where the module is loaded, and call loop.call_soon_threadsafe() in it'
    )


loop = make()
loop.add_signal_handler = add_signal_handler
# The call that code belongs to; whatever a task starts inherits it.
current = contextvars.ContextVar('duet_current')
tasks = {}
asked = set()
# Streams whose client has to catch up, each as a future.
full = set()


def run(room, leave):
    asyncio.set_event_loop(loop)
    thread = get_ident()
    os.register_at_fork(after_in_child=lambda: get_ident() == thread and desert(leave))
    loop.add_reader(room, look_for_room, room)
    while True:
        try:
            loop.run_forever()
        except BaseException:
            # A task that raises `SystemExit` ends the loop's round, not everybody's loop.
            continue


def desert(leave):
    # The child shares what the loop watches with its parent. It may finish what it is at, and does
    # not begin with what other calls have left for the loop to do.
    if hasattr(loop, '_ready'):
        loop._ready.clear()
    loop.call_soon(leave)


def look_for_room(descriptor):
    os.read(descriptor, 4096)
    for waiting in full:
        if not waiting.done():
            waiting.set_result(None)
    full.clear()


async def room_again(answer):
    while not answer.has_room():
        waiting = loop.create_future()
        full.add(waiting)
        await waiting


def submit(number, result, answer):
    loop.call_soon_threadsafe(spawn, number, result, answer)


def spawn(number, result, answer):
    # This callback has a context of its own, and the task is given a copy of it.
    current.set(answer)
    tasks[number] = loop.create_task(drive(result, answer))
    tasks[number].add_done_callback(lambda _: forget(number))


def forget(number):
    tasks.pop(number, None)
    asked.discard(number)


async def drive(result, answer):
    try:
        if hasattr(result, '__await__'):
            result = await result
        items = answer.settle(result)
        if items is not None:
            await pump(items, answer)
    except BaseException as error:
        answer.fail(error)


async def pump(items, answer):
    try:
        async for item in items:
            if not answer.offer(item):
                await room_again(answer)
    finally:
        if hasattr(items, 'aclose'):
            await items.aclose()
    answer.end()


def cancel(number):
    """Says 'gone', 'asked', or 'stuck' if this very task keeps the loop from looking."""
    task = tasks.get(number)
    if task is None:
        return 'gone'
    if number in asked:
        return 'stuck' if asyncio.current_task(loop) is task else 'asked'
    asked.add(number)
    loop.call_soon_threadsafe(task.cancel)
    return 'asked'
