"""`pydantic`: models, validation, schemas."""

from typing import Annotated, Literal, Optional, Union

import pydantic
from pydantic import BaseModel, Field, field_validator


class Item(BaseModel):
    name: str
    price: Annotated[float, Field(gt=0)]
    kind: Literal["a", "b"] = "a"
    tags: list[str] = []

    @field_validator("name")
    @classmethod
    def is_titled(cls, value):
        return value.title()


class Order(BaseModel):
    items: list[Item]
    note: Optional[str] = None
    by: Union[int, str] = 0


def validates():
    order = Order.model_validate_json('{"items": [{"name": "red apple", "price": "1.5"}], "by": "me"}')
    return [order.model_dump(), order.model_dump_json(), order.items[0]]


def collects_errors():
    try:
        Order.model_validate({"items": [{"name": 1, "price": -1, "kind": "c"}]})
    except pydantic.ValidationError as error:
        return [[one["loc"], one["type"], one["msg"]] for one in error.errors()]


def makes_schemas():
    return Order.model_json_schema()


def adapts():
    return pydantic.TypeAdapter(list[int]).validate_python(["1", 2])


def finds_the_models_of_a_module_by_name():
    return pydantic.create_model("Made", x=(int, 1))().model_dump()
