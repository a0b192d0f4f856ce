"""`nats-py`: what can be seen of it without a server; `servers/nats.py` has one."""

import nats


async def is_refused():
    async def note(error):
        pass

    try:
        await nats.connect("nats://127.0.0.1:1", allow_reconnect=False, max_reconnect_attempts=1, connect_timeout=1, reconnect_time_wait=0.1, error_cb=note)
    except nats.errors.Error as error:
        return type(error)
    except OSError as error:
        return error
