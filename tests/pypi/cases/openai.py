"""`openai`: a client, with a server that stands for theirs."""

import openai

from cases.fixtures.server import serving

ANSWER = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello"}}]}
EVENTS = b'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\ndata: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"lo"}}]}\n\ndata: [DONE]\n\n'
ASKED = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


def asks():
    with serving({"/chat/completions": ANSWER}) as (url, heard), openai.OpenAI(base_url=url, api_key="k") as client:
        return [client.chat.completions.create(**ASKED).choices[0].message.content, heard[0][2]["authorization"]]


async def streams():
    with serving({"/chat/completions": (200, "text/event-stream", EVENTS)}) as (url, heard):
        async with openai.AsyncOpenAI(base_url=url, api_key="k") as client:
            stream = await client.chat.completions.create(stream=True, **ASKED)
            return [piece.choices[0].delta.content async for piece in stream]


def reads_an_error():
    with serving({"/models": (401, "application/json", {"error": {"message": "wrong key"}})}) as (url, heard), openai.OpenAI(base_url=url, api_key="k", max_retries=0) as client:
        try:
            client.models.list()
        except openai.AuthenticationError as error:
            return [error.status_code, str(error)]
