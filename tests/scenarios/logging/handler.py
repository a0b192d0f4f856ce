import asyncio
import json
import logging
import os
import sys
import traceback
from urllib.request import urlopen

print('loaded')


async def pieces(name):
    sys.stdout.write('one ')
    await asyncio.sleep(0.001)
    sys.stdout.buffer.write(b'line\n')
    sys.stdout.write('without end')


def plain(name):
    print('two words')
    print('and', 'several', {'values': 1})


def levels(name):
    logging.getLogger().setLevel(logging.DEBUG)
    logging.basicConfig(format='%(message)s')
    for level in ('debug', 'info', 'warning', 'error'):
        getattr(logging.getLogger('shop'), level)(level)


def caught(name):
    try:
        json.loads('{')
    except ValueError:
        traceback.print_exc()


def logged(name):
    try:
        json.loads('{')
    except ValueError:
        logging.getLogger('shop').exception('it was no JSON')


def fails(name):
    raise TypeError('swordfish')


async def interleaved(name):
    # Each call says its own name, in turns with the others.
    for turn in range(5):
        print(name, end=' ')
        await asyncio.sleep(0.001 + turn % 2 / 1000)
        print(turn)


async def nested(name):
    async def say(number):
        await asyncio.sleep(number / 1000)
        await asyncio.to_thread(print, f'{name} {number}')

    await asyncio.gather(say(1), say(2))


def count(start):
    for number in range(start, start + 500):
        print('line', number)


def many(port):
    # Prints before and after somebody else has answered, and then a part of a line.
    count(0)
    urlopen(f'http://127.0.0.1:{port}/').close()
    count(500)
    print('without end', end='')


def exits(name):
    count(0)
    os._exit(7)


def aborts(name):
    count(0)
    os.abort()


def spans(event):
    with event.tracer.start_as_current_span('inner') as span:
        print('in a span')
        return f'{span.get_span_context().span_id:016x}'


ROUTES = {
    'plain': plain,
    'levels': levels,
    'pieces': pieces,
    'lines': lambda name: sys.stdout.write('first\nsecond\n') and None,
    'caught': caught,
    'logged': logged,
    'fails': fails,
    'interleaved': interleaved,
    'nested': nested,
    'many': many,
    'exits': exits,
    'aborts': aborts,
    'long': lambda name: print('ż' * 50_000),
    'strange': lambda name: print('quoted "\u0001\u2028 \\ \U0001f41f'),
}


async def wait(route, name):
    await route
    return name


def main(event, context):
    _, name, *argument = event['extensions']['request'].path.split('/')
    if name == 'spans':
        return spans(event)
    result = ROUTES.get(name, lambda argument: None)(*argument or [''])
    return wait(result, name) if result else name
