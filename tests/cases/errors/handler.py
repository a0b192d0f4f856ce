import asyncio


def thrown():
    raise RuntimeError('the password is swordfish')


async def rejected():
    raise RuntimeError('the password is swordfish')


async def later():
    await asyncio.sleep(0.005)
    raise RuntimeError('swordfish')


def missing():
    return nobody.defined.this


ANSWERS = {
    '/thrown': thrown,
    '/rejected': rejected,
    '/later': later,
    '/missing': missing,
    '/fine': lambda: 'fine',
}


def main(event, context):
    return ANSWERS[event['extensions']['request'].path]()
