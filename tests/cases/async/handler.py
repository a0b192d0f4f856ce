import asyncio


async def main(event, context):
    path = event['extensions']['request'].path
    if path == '/promise':
        return 'promised'
    if path == '/timer':
        await asyncio.sleep(0.01)
        return 'rung'
    if path == '/function':
        await asyncio.gather(asyncio.sleep(0.001), asyncio.sleep(0.001))
        return {'awaited': 2}
    return await asyncio.wait_for(called_back(), 5)


async def called_back():
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.001, future.set_result, 'called back')
    return await future
