"""`httpx`: a client, synchronous and asynchronous."""

import asyncio

import httpx

from cases.fixtures.server import serving


def gets_and_posts():
    with serving() as (url, heard), httpx.Client(base_url=url, headers={"x-own": "1"}) as client:
        answer = client.post("/a", params={"q": "é"}, json={"x": 1})
        return [answer.json(), answer.http_version, heard[0][2]["x-own"]]


async def does_many_at_once():
    with serving() as (url, heard):
        async with httpx.AsyncClient(base_url=url) as client:
            answers = await asyncio.gather(*(client.get(f"/{n}") for n in range(30)))
        return sorted(answer.json()["path"] for answer in answers)


async def talks_to_an_application():
    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 201, "headers": [(b"x-path", scope["path"].encode())]})
        await send({"type": "http.response.body", "body": b"made"})

    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://app") as client:
        answer = await client.get("/p")
        return [answer.status_code, answer.headers["x-path"], answer.text]


def fails():
    try:
        httpx.get("http://127.0.0.1:1")
    except httpx.ConnectError as error:
        return error
