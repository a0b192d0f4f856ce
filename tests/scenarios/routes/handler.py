import itertools
import os
import sys
import time

if os.environ.get('DIE') == 'now':
    os._exit(1)

# Threads share it: `+=` would lose counts.
counter = itertools.count(1)


def begin(name):
    # Those that take long say that they have begun, so that a test need not guess.
    print(f'{name} begins')


def slow(milliseconds):
    begin('slow')
    time.sleep(milliseconds / 1000)
    return 'slow'


def busy(milliseconds):
    begin('busy')
    end = time.monotonic() + milliseconds / 1000
    while time.monotonic() < end:
        pass
    return 'busy no more'


def loop(milliseconds):
    begin('loop')
    while True:
        pass


def never(milliseconds):
    begin('never')
    time.sleep(3600)


def throw(milliseconds):
    raise RuntimeError('swordfish')


def descend(milliseconds, depth=0):
    return descend(milliseconds, depth + 1)


def say(milliseconds):
    print('printed by the handler: żółw')
    return 'printed'


ROUTES = {
    'quick': lambda milliseconds: 'quick',
    'count': lambda milliseconds: str(next(counter)),
    'slow': slow,
    'busy': busy,
    'loop': loop,
    'never': never,
    'throw': throw,
    'exit': lambda milliseconds: sys.exit(7),
    'descend': descend,
    'print': say,
    'pid': lambda milliseconds: str(os.getpid()),
}


def main(event, context):
    _, name, *milliseconds = event['extensions']['request'].path.split('/')
    route = ROUTES.get(name, lambda milliseconds: 'anything')
    return route(int(milliseconds[0]) if milliseconds else 0)
