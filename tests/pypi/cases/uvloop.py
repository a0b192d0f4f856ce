"""`uvloop`: an event loop of its own."""

import asyncio

import uvloop


def runs():
    async def main():
        loop = asyncio.get_running_loop()
        server = await asyncio.start_server(_echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"hello\n")
        line = await reader.readline()
        writer.close()
        server.close()
        process = await asyncio.create_subprocess_exec("echo", "from a child", stdout=asyncio.subprocess.PIPE)
        return [type(loop), line, await process.communicate()]

    return uvloop.run(main())


async def _echo(reader, writer):
    writer.write((await reader.readline()).upper())
    writer.close()
