"""`starlette`: routes, streams, middleware."""

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route


async def _hello(request):
    return PlainTextResponse("hello " * 200 + request.path_params["name"])


async def _stream(request):
    async def pieces():
        for n in range(3):
            yield f"{n}\n"

    return StreamingResponse(pieces())


async def answers():
    application = Starlette(routes=[Route("/hello/{name}", _hello), Route("/stream", _stream)], middleware=[Middleware(GZipMiddleware, minimum_size=100)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://case") as client:
        hello = await client.get("/hello/you")
        return [hello.headers["content-encoding"], hello.text[-9:], (await client.get("/stream")).text, (await client.get("/none")).status_code]
