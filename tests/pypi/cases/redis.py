"""`redis`: what can be seen of it without a server; `servers/redis.py` has one."""

import redis


def takes_addresses_apart():
    return sorted(redis.connection.parse_url("redis://u:p@h:1/2?socket_timeout=3").items())


def is_refused():
    try:
        redis.Redis(host="127.0.0.1", port=1, retry=redis.retry.Retry(redis.backoff.NoBackoff(), 0)).ping()
    except redis.exceptions.ConnectionError as error:
        return error
