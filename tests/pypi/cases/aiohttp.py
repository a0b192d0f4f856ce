"""`aiohttp`: a client and a server."""

import aiohttp
from aiohttp import web


async def _started(application):
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, "http://127.0.0.1:%d" % runner.addresses[0][1]


async def asks_and_answers():
    async def answer(request):
        return web.json_response({"path": request.path, "sent": await request.json()})

    application = web.Application()
    application.router.add_post("/{tail:.*}", answer)
    runner, url = await _started(application)
    try:
        async with aiohttp.ClientSession() as session:
            async with session.post(url + "/a", json={"x": "é"}) as response:
                return [response.status, await response.json()]
    finally:
        await runner.cleanup()


async def speaks_web_socket():
    async def talk(request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data.upper())
        return socket

    application = web.Application()
    application.router.add_get("/", talk)
    runner, url = await _started(application)
    try:
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
            await socket.send_str("hello")
            answer = await socket.receive_str()
            return answer
    finally:
        await runner.cleanup()
