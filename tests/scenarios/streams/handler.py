import threading

PIECE = b'x' * 64 * 1024
RELEASE = threading.Event()


def large(pieces):
    for _ in range(int(pieces)):
        yield PIECE


def halves(_):
    # The second piece waits for another request.
    yield 'one'
    RELEASE.wait()
    yield 'two'


def go(_):
    RELEASE.set()
    return 'gone on'


def fails(_):
    yield 'begun'
    raise ValueError('swordfish')


def endless(_):
    try:
        while True:
            yield PIECE
    finally:
        print('the client has gone')


async def later(pieces):
    # As `large`, on the event loop.
    for _ in range(int(pieces)):
        yield PIECE


async def endless_later(_):
    try:
        while True:
            yield PIECE
    finally:
        print('the client has gone')


ROUTES = {'large': large, 'halves': halves, 'go': go, 'fails': fails, 'endless': endless, 'later': later,
          'endless-later': endless_later}


def main(event, context):
    _, name, number = (event['extensions']['request'].path + '/').split('/')[:3]
    return ROUTES[name](number)
