"""`websockets`: a server and clients."""

from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosedOK


async def talks():
    async def answer(connection):
        async for message in connection:
            await connection.send(message[::-1])
            if message == "end":
                await connection.close(1000, "done")

    async with serve(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}") as client:
            heard = []
            for message in ("abc", b"\x01\x02", "é" * 70000, "end"):
                await client.send(message)
                heard.append((await client.recv())[-3:])
            try:
                await client.recv()
            except ConnectionClosedOK as error:
                return [heard, error]
