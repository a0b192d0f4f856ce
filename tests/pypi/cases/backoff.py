"""`backoff`: another try, later."""

import backoff


def tries_again():
    tries = []

    @backoff.on_exception(backoff.constant, ValueError, max_tries=3, interval=0, jitter=None)
    def fail():
        tries.append(1)
        if len(tries) < 3:
            raise ValueError("no")
        return "at last"

    return [fail(), len(tries)]
