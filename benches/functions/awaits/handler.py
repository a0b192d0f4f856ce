import asyncio


async def main(event, context):
    await asyncio.sleep(0.1)
    return 'waited'
