"""`fastapi`: an application, called as a server calls it."""

from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel


class Item(BaseModel):
    name: str
    price: float


def _application():
    application = FastAPI(title="case")

    async def user(x_user: Annotated[str, Header()]):
        return x_user

    @application.post("/items", status_code=201)
    async def create(item: Item, who: Annotated[str, Depends(user)]):
        return {"by": who, **item.model_dump()}

    @application.get("/items/{number}")
    def item(number: int):
        if number > 9:
            raise HTTPException(404, "too large")
        return {"number": number}

    return application


async def routes():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(_application()), base_url="http://case") as client:
        answers = [await client.post("/items", json={"name": "é", "price": "1.5"}, headers={"x-user": "me"}), await client.post("/items", json={"name": 1}), await client.get("/items/7"), await client.get("/items/10")]
        return [[answer.status_code, answer.json()] for answer in answers]


def describes_itself():
    return sorted(_application().openapi()["paths"])
